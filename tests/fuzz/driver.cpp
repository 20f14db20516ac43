// Runs a fuzz target without libFuzzer: its seeds, files, then changed ones for some seconds.
//
//   X_fuzz [--seconds N] [--seed S] [--only I [--save FILE]] [--write-seeds FOLDER] [FILE or
//   FOLDER...]
//
// Input I of seed S is the same on every machine, so a failure, which names both, can be repeated
// with --seed S --only I. Exit 0: nothing found. Any other: the target aborted.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "tests/fuzz/fuzz.h"

namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Values at which lengths and counters go wrong.
constexpr std::uint8_t kEdges[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};

std::mt19937_64 random_source;
unsigned long long current_seed = 1;
volatile unsigned long long current_input = 0;

std::size_t below(std::size_t end) {
  return static_cast<std::size_t>(random_source() % end);
}

/// Says which input it was; must only call what a signal handler may.
void on_abort(int signal) {
  char text[120];
  const int length = std::snprintf(text, sizeof text, "\nrepeat with: --seed %llu --only %llu\n",
                                   current_seed, current_input);
  if (length > 0) (void)!write(STDERR_FILENO, text, static_cast<std::size_t>(length));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

Bytes read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (file.flush()) return;
  std::fprintf(stderr, "%s cannot be written\n", path.c_str());
  std::exit(2);
}

void add_files(const fs::path& path, std::vector<Bytes>& corpus) {
  if (!fs::is_directory(path)) {
    corpus.push_back(read_file(path));
    return;
  }
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.is_regular_file()) corpus.push_back(read_file(entry.path()));
  }
}

/// Input `number` of the seed: one of the corpus, changed one to four times.
Bytes make_input(const std::vector<Bytes>& corpus, unsigned long long number) {
  random_source.seed(current_seed * 0x9e3779b97f4a7c15ULL + number);
  Bytes input = corpus[below(corpus.size())];
  std::size_t size = std::min(input.size(), twinshot::fuzz::kMaxInputBytes);
  input.resize(twinshot::fuzz::kMaxInputBytes);
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    const auto seed = static_cast<unsigned>(random_source());
    size = LLVMFuzzerCustomMutator != nullptr
               ? LLVMFuzzerCustomMutator(input.data(), size, twinshot::fuzz::kMaxInputBytes, seed)
               : LLVMFuzzerMutate(input.data(), size, twinshot::fuzz::kMaxInputBytes);
  }
  input.resize(size);
  input.shrink_to_fit();  // what is read behind its end is seen by the address sanitizer
  return input;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size) {
  if (size == 0) {
    if (max_size == 0) return 0;
    data[0] = static_cast<std::uint8_t>(random_source());
    return 1;
  }
  const std::size_t at = below(size);
  const std::size_t length = std::min(size - at, std::size_t{1} << below(8));
  switch (below(6)) {
    case 0:
      data[at] = static_cast<std::uint8_t>(data[at] ^ (1U << below(8)));
      return size;
    case 1:
      data[at] = static_cast<std::uint8_t>(random_source());
      return size;
    case 2:
      data[at] = kEdges[below(sizeof kEdges)];
      return size;
    case 3:  // a part of it over another part
      std::memmove(data + at, data + below(size - length + 1), length);
      return size;
    case 4:  // a part taken out
      std::memmove(data + at, data + at + length, size - at - length);
      return size - length;
    default:  // a part twice
      if (size + length > max_size) return size;
      std::memmove(data + at + length, data + at, size - at);
      return size + length;
  }
}

int main(int argc, char** argv) {
  std::vector<Bytes> corpus = twinshot::fuzz::seeds();
  double seconds = 3;
  long long only = -1;
  std::string saved_to;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const char* value = option.rfind("--", 0) == 0 && i + 1 < argc ? argv[++i] : nullptr;
    if (value == nullptr) {
      add_files(option, corpus);
    } else if (option == "--seconds") {
      seconds = std::atof(value);
    } else if (option == "--seed") {
      current_seed = std::strtoull(value, nullptr, 10);
    } else if (option == "--only") {
      only = std::atoll(value);
    } else if (option == "--save") {
      saved_to = value;
    } else if (option == "--write-seeds") {
      std::error_code error;  // then the first file cannot be written
      fs::create_directories(value, error);
      for (std::size_t k = 0; k < corpus.size(); ++k) {
        write_file(fs::path(value) / std::to_string(k), corpus[k]);
      }
      return 0;
    } else {
      std::fprintf(stderr, "unknown option %s\n", option.c_str());
      return 2;
    }
  }
  if (corpus.empty()) {
    std::fprintf(stderr, "no input to begin with\n");
    return 2;
  }
  std::signal(SIGABRT, on_abort);
  if (only >= 0) {
    current_input = static_cast<unsigned long long>(only);
    const Bytes input = make_input(corpus, current_input);
    if (!saved_to.empty()) write_file(saved_to, input);
    return LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  for (const Bytes& input : corpus) (void)LLVMFuzzerTestOneInput(input.data(), input.size());
  const auto start = std::chrono::steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  unsigned long long executed = 0;
  for (; passed() < seconds; ++executed) {
    current_input = executed;
    const Bytes input = make_input(corpus, executed);
    (void)LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("seed %llu: %zu inputs to begin with, %llu changed ones in %.0f s: nothing found\n",
              current_seed, corpus.size(), executed, passed());
  return 0;
}
