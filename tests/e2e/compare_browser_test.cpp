// twinshot compare as its users call it. It needs no browser, but the built program.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using nlohmann::json;
using twinshot::Image;
using twinshot::run_program;
using twinshot::TempDir;

namespace {

/// A picture with a dark square at (x, 20).
Image picture(int x) {
  Image image = twinshot::make_image(160, 90);
  for (int row = 20; row < 40; ++row) {
    for (int column = x; column < x + 20; ++column) image.row(row)[column * 4] = 10;
  }
  return image;
}

std::string save(const TempDir& temp, const std::string& name, const Image& image) {
  const twinshot::Bytes png = twinshot::encode_png(image.view());
  return temp.write(name, {reinterpret_cast<const char*>(png.data()), png.size()}).string();
}

Image load(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const twinshot::Bytes bytes((std::istreambuf_iterator<char>(stream)), {});
  return twinshot::decode_png(bytes);
}

twinshot::PngHeader header_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const twinshot::Bytes bytes((std::istreambuf_iterator<char>(stream)), {});
  return twinshot::read_png_header(bytes);
}

}  // namespace

TEST_CASE("compare: two files, the same and different") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  const std::string b = save(temp, "b.png", picture(20));
  const std::string c = save(temp, "c.png", picture(60));
  CHECK(run_program({"compare", a, b}).exit_code == 0);
  const auto end = run_program({"compare", a, c, "--json"});
  CHECK(end.exit_code == 1);
  const json pair = json::parse(end.out).at("pairs").at(0);
  CHECK(pair.at("verdict") == "different");
  CHECK(pair.at("reference") == a);
  CHECK(pair.at("candidate") == c);
  CHECK(pair.at("width") == 160);
  CHECK(pair.at("height") == 90);
  CHECK(pair.at("score").get<double>() < 0.95);
  CHECK(pair.at("regions").size() >= 1);
  CHECK(pair.at("backend") == "cpu");
  for (const char* timing : {"decode", "compare", "total"}) {
    CHECK(pair.at("timings_ms").at(timing).is_number());
  }
}

TEST_CASE("compare: -o writes both sides next to each other, --grid every window's score") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  const std::string c = save(temp, "c.png", picture(60));
  const fs::path out = temp.path() / "out" / "boxes.png";
  const fs::path grid = temp.path() / "grid.json";
  CHECK(run_program({"compare", a, c, "-o", out.string(), "--grid", grid.string()}).exit_code == 1);
  CHECK(header_of(out).width > 320);
  CHECK(header_of(out).height == 90);
  std::ifstream stream(grid);
  const json scores = json::parse(stream);
  CHECK(scores.at("metric") == "windows");
  CHECK(scores.at("frame_size") == 16);
  CHECK(scores.at("values").size() ==
        scores.at("columns").get<std::size_t>() * scores.at("rows").get<std::size_t>());
}

TEST_CASE("compare: metric cosine has its own defaults") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  const fs::path grid = temp.path() / "grid.json";
  CHECK(run_program({"compare", a, a, "--metric", "cosine", "--grid", grid.string()}).exit_code ==
        0);
  std::ifstream stream(grid);
  const json scores = json::parse(stream);
  CHECK(scores.at("metric") == "cosine");
  CHECK(scores.at("frame_size") == 4);
  CHECK(scores.at("columns") == 40);
  CHECK(scores.at("rows") == 23);
}

TEST_CASE("compare: folders are paired by relative name, and what has no counterpart is not lost") {
  const TempDir temp;
  save(temp, "a/same.png", picture(20));
  save(temp, "b/same.png", picture(20));
  save(temp, "a/deep/other.png", picture(20));
  save(temp, "b/deep/other.png", picture(90));
  save(temp, "a/only.png", picture(20));
  temp.write("a/torn.png", "not a picture");
  save(temp, "b/torn.png", picture(20));
  const fs::path out = temp.path() / "out";
  const auto end = run_program({"compare", (temp.path() / "a").string(),
                                (temp.path() / "b").string(), "--json", "-o", out.string()});
  CHECK(end.exit_code == 1);
  const json document = json::parse(end.out);
  const json pairs = document.at("pairs");
  REQUIRE(pairs.size() == 4);
  CHECK(pairs[0].at("verdict") == "different");
  CHECK(pairs[1].at("verdict") == "invalid");
  CHECK(pairs[2].at("verdict") == "same");
  CHECK(pairs[3].at("verdict") == "invalid");
  CHECK(fs::exists(out / "deep/other.png"));
  CHECK_FALSE(fs::exists(out / "same.png"));
}

TEST_CASE("compare: metric cosine marks frames in red where they are below the threshold") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  const std::string c = save(temp, "c.png", picture(60));
  const fs::path out = temp.path() / "marked.png";
  CHECK(run_program(
            {"compare", a, c, "--metric", "cosine", "-f", "8", "-t", "0.99", "-o", out.string()})
            .exit_code == 1);
  const Image marked = load(out);
  const std::uint8_t* corner = marked.view().pixel(24, 24);
  CHECK(corner[0] > 200);
  CHECK(corner[1] < 60);
}

TEST_CASE("compare: a view of two files is written even where nothing differs") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  const std::string c = save(temp, "c.png", picture(60));
  const fs::path out = temp.path() / "view.png";
  CHECK(run_program({"compare", a, a, "--view", "heat", "-o", out.string()}).exit_code == 0);
  CHECK(header_of(out).width == 160);
  CHECK(run_program({"compare", a, c, "--view", "blend:0.5", "-o", out.string()}).exit_code == 1);
  // Half of a red level of 10 and half of 255.
  CHECK(load(out).view().pixel(25, 25)[0] == 133);
  CHECK(run_program({"compare", a, c, "--view", "equalized", "-o", out.string()}).exit_code == 1);
  CHECK(header_of(out).width > 320);
  CHECK(run_program({"compare", a, c, "--view", "negative", "-o", out.string()}).exit_code == 2);
  CHECK(run_program({"compare", a, c, "--view", "heat"}).exit_code == 2);
}

TEST_CASE("compare: both pictures are filtered alike before they are judged") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  Image dotted = picture(20);
  dotted.row(60)[100 * 4] = 100;
  const std::string b = save(temp, "b.png", dotted);
  CHECK(run_program({"compare", a, b}).exit_code == 1);
  // A blur spreads a faint dot until no window differs; equalising changes nothing that is equal.
  CHECK(run_program({"compare", a, b, "--blur", "4"}).exit_code == 0);
  CHECK(run_program({"compare", a, a, "--equalize", "--blur", "1.5"}).exit_code == 0);
  const auto end = run_program({"compare", a, b, "--equalize", "--json"});
  CHECK(end.exit_code == 1);
  CHECK(json::parse(end.out).at("summary").at("stages_ms").at("filter").get<double>() > 0);
  CHECK(run_program({"compare", a, b, "--blur", "100"}).exit_code == 2);
}

TEST_CASE("compare: any number of jobs says the same, and the summary adds up") {
  const TempDir temp;
  for (int i = 0; i < 9; ++i) {
    save(temp, "a/" + std::to_string(i) + ".png", picture(20));
    save(temp, "b/" + std::to_string(i) + ".png", picture(i % 3 == 0 ? 50 : 20));
  }
  const std::string a = (temp.path() / "a").string();
  const std::string b = (temp.path() / "b").string();
  json first;
  for (const char* jobs : {"1", "2", "7"}) {
    const auto end = run_program({"compare", a, b, "--jobs", jobs, "--json"});
    CHECK(end.exit_code == 1);
    json document = json::parse(end.out);
    const json summary = document.at("summary");
    CHECK(summary.at("pairs") == 9);
    CHECK(summary.at("same") == 6);
    CHECK(summary.at("different") == 3);
    CHECK(summary.at("invalid") == 0);
    CHECK(summary.at("pixels") == 9 * 160 * 90);
    CHECK(summary.at("jobs") == std::stoi(jobs));
    for (json& pair : document.at("pairs")) pair.erase("timings_ms");
    if (first.is_null()) first = document.at("pairs");
    CHECK(document.at("pairs") == first);
  }
  const std::string table = run_program({"compare", a, b}).err;
  CHECK(table.find("9 pairs: 6 same, 3 different") != std::string::npos);
  // Nobody asked for the CPU: the table says on what it was compared, and why not on a GPU.
  CHECK(table.find("compared on ") != std::string::npos);
  CHECK(run_program({"compare", a, b, "--jobs", "0"}).exit_code == 2);
}

TEST_CASE("compare: what can not be judged is never the same") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", picture(20));
  const std::string torn = temp.write("torn.png", "not a picture").string();
  CHECK(run_program({"compare", torn, torn}).exit_code == 3);
  CHECK(run_program({"compare", a, torn}).exit_code == 3);
  CHECK(run_program({"compare", a, temp.path().string()}).exit_code == 2);
  CHECK(run_program({"compare", a, a, "-f", "1"}).exit_code == 2);
  CHECK(run_program({"compare", a, a, "-t", "1.5"}).exit_code == 2);
}

TEST_CASE("exit 8: an error of our own, here memory that runs out, says so") {
  const TempDir temp;
  const std::string a = save(temp, "a.png", twinshot::make_image(2000, 2000, 200));
  const std::string b = save(temp, "b.png", twinshot::make_image(2000, 2000, 10));
  twinshot::ProgramOptions options;
  options.memory_bytes = std::size_t{250} << 20;
  if (run_program({"--version"}, options).exit_code != 0) {
    MESSAGE("skipped: built with a sanitizer, the program cannot even start in so little memory");
    return;
  }
  const auto end = run_program({"compare", a, b}, options);
  CHECK(end.exit_code == 8);
  CHECK(end.err.find("memory") != std::string::npos);
}
