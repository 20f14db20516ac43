// What a fuzz target is made of: the names are libFuzzer's, so that clang can drive the same files.
//
// By clang, guided by coverage:  clang++ -fsanitize=fuzzer,address,undefined X_fuzz.cpp ...
// By any compiler, at random:    X_fuzz.cpp with driver.cpp, which ctest runs for a few seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// The code under test on one input. Returns 0, or aborts having said what is wrong.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Optional: changes an input in place to one of at most `max_size` bytes, by LLVMFuzzerMutate()
/// and by what it knows of the format. Returns the new size.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                                                     std::size_t size,
                                                                     std::size_t max_size,
                                                                     unsigned seed);

/// Changes any input in place, knowing nothing of its format. libFuzzer's, or the driver's.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace twinshot::fuzz {

/// No longer ones are tried.
inline constexpr std::size_t kMaxInputBytes = 1 << 16;

/// Inputs to begin with, made by the target.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> seeds();

}  // namespace twinshot::fuzz
