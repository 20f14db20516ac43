// Pages that take their renderer with them.
#include "tests/tricky/exam.h"
#include "tests/tricky/fixture.h"
#include "tests/tricky/site.h"

namespace twinshot::tricky {

std::vector<Fixture> fatal_pages(TrickySite& site) {
  site.page("/44-loop", html("<p>round and round<script>for (;;);</script>"));
  site.page("/44-loop-later", html("<p>round and round<script>onload = () => setTimeout(() => {"
                                   "for (;;); }, 50)</script>"));
  site.page("/45-crash", html("<p>more and more<script>const all = [];"
                              "for (;;) all.push(new Array(1000000).fill(1.5))</script>"));
  site.page("/45-after", html(block("height:100px;background:" + css(kGreen))));

  std::vector<Fixture> fixtures;
  fixtures.push_back(
      {"44", {{"/44-loop", "timeout: 5s"}, {"/44-loop-later", "timeout: 5s"}}, [](Exam& exam) {
         exam.invalid("/44-loop", "timeout");
         exam.invalid("/44-loop-later", "timeout");
       }});
  fixtures.push_back({"45", {{"/45-crash", ""}, {"/45-after", ""}}, [](Exam& exam) {
                        exam.invalid("/45-crash", "crashed");
                        exam.passed("/45-after");
                        exam.filled("/45-after", {0, 0, 800, 100}, kGreen);
                      }});
  return fixtures;
}

}  // namespace twinshot::tricky
