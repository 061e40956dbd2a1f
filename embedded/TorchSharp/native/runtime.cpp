// The process's libtorch: version, threads, devices.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <dlfcn.h>
#include <torch/version.h>

#include "errors.h"
#include "kdtorch.h"

namespace {

// OpenBLAS has threads of its own, as many as the machine has cores, that libtorch knows nothing of. They would take the
// cores of other peers, wait by spinning, and make a product depend on their number.
void set_blas_threads(int32_t count) {
  void* blas = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
  if (!blas) return;
  if (auto set = reinterpret_cast<void (*)(int)>(dlsym(blas, "openblas_set_num_threads"))) set(count);
  dlclose(blas);
}

}  // namespace

KD_API const char* kd_version() { return TORCH_VERSION; }

KD_API int32_t kd_threads() { return at::get_num_threads(); }

KD_API int32_t kd_set_threads(int32_t count) {
  return kd::guarded(int32_t{-1}, [&] {
    at::set_num_threads(count);
    set_blas_threads(count);
    return 0;
  });
}

KD_API int32_t kd_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }

KD_API int32_t kd_set_interop_threads(int32_t count) {
  return kd::guarded(int32_t{-1}, [&] {
    at::set_num_interop_threads(count);
    return 0;
  });
}

KD_API int32_t kd_cuda_devices() {
  return kd::guarded(int32_t{0}, [] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

KD_API int32_t kd_cuda_has_cudnn() {
  return kd::guarded(int32_t{0}, [] { return static_cast<int32_t>(torch::cuda::cudnn_is_available()); });
}

KD_API int32_t kd_cuda_seed(int64_t seed, int32_t all) {
  return kd::guarded(int32_t{-1}, [&] {
    if (all) torch::cuda::manual_seed_all(static_cast<uint64_t>(seed));
    else torch::cuda::manual_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}

KD_API int32_t kd_cuda_synchronize(int32_t device) {
  return kd::guarded(int32_t{-1}, [&] {
    torch::cuda::synchronize(device);
    return 0;
  });
}

// Of cuBLAS (0) or cuDNN (1).
KD_API int32_t kd_tf32(int32_t cudnn) {
  return kd::guarded(int32_t{0}, [&] { return static_cast<int32_t>(cudnn ? at::globalContext().allowTF32CuDNN() : at::globalContext().allowTF32CuBLAS()); });
}

KD_API int32_t kd_set_tf32(int32_t cudnn, int32_t allowed) {
  return kd::guarded(int32_t{-1}, [&] {
    if (cudnn) at::globalContext().setAllowTF32CuDNN(allowed != 0);
    else at::globalContext().setAllowTF32CuBLAS(allowed != 0);
    return 0;
  });
}
