// The compare backend of a run, one instance per thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "compare/backend.h"
#include "crawler/config/config.h"

namespace twinshot {

/// Lends each thread a backend of its own. Safe from several threads.
class BackendPool {
 public:
  /// `automatic` takes the GPU where there is one and says in note() why not otherwise.
  /// `cuda` without a usable GPU: ConfigError that names what is missing.
  explicit BackendPool(BackendChoice choice);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Why another backend runs than one might expect; empty when there is nothing to say.
  [[nodiscard]] const std::string& note() const { return note_; }

  /// What went wrong on a device during the run; empty when nothing did. Results are not affected:
  /// what a device failed to sum was summed on the CPU.
  [[nodiscard]] std::string fault();

  /// Goes back to the pool when it is destroyed.
  class Lease {
   public:
    Lease(BackendPool& pool, std::unique_ptr<Backend> backend);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();
    [[nodiscard]] Backend& operator*() const { return *backend_; }

   private:
    BackendPool& pool_;
    std::unique_ptr<Backend> backend_;
  };
  [[nodiscard]] Lease lease();

 private:
  bool cuda_ = false;
  std::string name_;
  std::string note_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Backend>> free_;
};

}  // namespace twinshot
