// Words, numbers and names for pages, from a seed: the same on every machine.
#pragma once

#include <cstdint>
#include <string>

namespace twinshot::lab {

/// A stream of content. Not for several threads. The standard library's distributions differ from
/// one implementation to the next, so this one draws by itself (splitmix64).
class Words {
 public:
  explicit Words(std::uint64_t seed) : state_(seed) {}

  /// Uniform in [low, high].
  int number(int low, int high);
  std::string word();
  /// Begins with a capital letter, no full stop.
  std::string title(int words);
  /// Ends with a full stop.
  std::string sentence(int words);
  /// `sentences` sentences of 6 to 15 words.
  std::string paragraph(int sentences);
  std::string name();   ///< of a person
  std::string price();  ///< "$1,234.50"
  std::string date();   ///< "14 March 2024"

 private:
  std::uint64_t next();

  std::uint64_t state_;
};

}  // namespace twinshot::lab
