// Stage tell: everything a finished run leaves in its report folder besides the pictures.
#include "crawler/run/documents.h"

#include "crawler/run/file.h"
#include "report/html.h"
#include "report/junit.h"
#include "report/run_json.h"

namespace fs = std::filesystem;

namespace twinshot {
void write_documents(const RunResult& result, const fs::path& folder) {
  for (const HtmlFile& document : to_html(result)) {
    write_file(folder / document.name, document.content);
  }
  write_file(folder / "junit.xml", to_junit(result));
  // Last: what reads run.json may rely on everything else being there.
  write_file(folder / "run.json", to_run_json(result));
}

}  // namespace twinshot
