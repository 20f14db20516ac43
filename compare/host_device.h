// The one macro of the project: marks functions that CPU code and CUDA kernels share.
#pragma once

#ifdef __CUDACC__
#define TWINSHOT_HOST_DEVICE __host__ __device__
#else
#define TWINSHOT_HOST_DEVICE
#endif
