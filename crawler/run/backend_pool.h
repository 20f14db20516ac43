// The compare backend of a run, one instance per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "compare/filters/filters.h"
#include "compare/judge/backend.h"
#include "crawler/config/config.h"

namespace twinshot {

/// Lends each thread a backend of its own. Safe from several threads.
class BackendPool {
 public:
  /// `automatic` takes the GPU where there is one and says in note() why not otherwise.
  /// `cuda` without a usable GPU: ConfigError that names what is missing.
  ///
  /// `verify`: the share of leases, 0..1, whose sums are computed once more on the CPU; see
  /// cuda/verifying_backend.h. A difference throws VerifyError out of the comparison.
  explicit BackendPool(BackendChoice choice, double verify = 0);
  /// Lends these first, whoever made them.
  BackendPool(std::vector<std::unique_ptr<Backend>> backends, double verify);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Why another backend runs than one might expect; empty when there is nothing to say.
  [[nodiscard]] const std::string& note() const { return note_; }

  /// Pre-filters and views on the device that compares, or on the CPU, which gives the same bits.
  /// Safe from several threads; what it returns is for one.
  [[nodiscard]] std::unique_ptr<Filters> make_filters() const;

  /// What went wrong on a device during the run; empty when nothing did. Results are not affected:
  /// what a device failed to sum was summed on the CPU.
  [[nodiscard]] std::string fault();

  /// Goes back to the pool when it is destroyed.
  class Lease {
   public:
    Lease(BackendPool& pool, std::unique_ptr<Backend> backend, std::unique_ptr<Backend> verifying);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();
    [[nodiscard]] Backend& operator*() const { return verifying_ ? *verifying_ : *backend_; }

   private:
    BackendPool& pool_;
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Backend> verifying_;  ///< around backend_; null when this pair is not verified
  };
  /// One lease per pair, so that the share of pairs is what it says. `pair` is what a VerifyError
  /// calls it.
  [[nodiscard]] Lease lease(std::string_view pair = "a pair");

 private:
  [[nodiscard]] std::unique_ptr<Backend> take();

  double verify_ = 0;
  std::uint64_t pairs_ = 0;  ///< leases so far
  bool cuda_ = false;
  std::string name_;
  std::string note_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Backend>> free_;
};

}  // namespace twinshot
