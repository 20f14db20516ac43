// The macros of the project: mark functions that CPU code and CUDA kernels share.
#pragma once

#ifdef __CUDACC__
#define TWINSHOT_HOST_DEVICE __host__ __device__
/// For kernel bodies: nvcc compiles them for the device alone, any other compiler as plain C++.
#define TWINSHOT_DEVICE __device__
#else
#define TWINSHOT_HOST_DEVICE
#define TWINSHOT_DEVICE
#endif
