#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <mutex>

#include "errors.h"
#include "kdtorch.h"

KD_API int32_t kd_manual_seed(int64_t seed) {
  return kd::guarded(int32_t{-1}, [&] {
    at::manual_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}

KD_API at::Generator* kd_generator_default() {
  return kd::guarded(static_cast<at::Generator*>(nullptr), [] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

KD_API at::Generator* kd_generator_new(int64_t seed, int32_t device_type, int32_t device_index) {
  return kd::guarded(static_cast<at::Generator*>(nullptr), [&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    if (type == c10::DeviceType::CPU) return new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed)));
    // A clone of the device's own, so that this file needs no CUDA headers.
    const c10::Device device(type, static_cast<c10::DeviceIndex>(device_index < 0 ? 0 : device_index));
    auto* generator = new at::Generator(at::globalContext().defaultGenerator(device).clone());
    generator->set_current_seed(static_cast<uint64_t>(seed));
    return generator;
  });
}

KD_API void kd_generator_free(at::Generator* generator) { delete generator; }

KD_API int32_t kd_generator_seed(at::Generator* generator, int64_t seed) {
  return kd::guarded(int32_t{-1}, [&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}

KD_API int64_t kd_generator_initial_seed(const at::Generator* generator) {
  return kd::guarded(int64_t{0}, [&] { return static_cast<int64_t>(generator->current_seed()); });
}

KD_API at::Tensor* kd_generator_state(at::Generator* generator) {
  return kd::guarded(static_cast<at::Tensor*>(nullptr), [&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return new at::Tensor(generator->get_state());
  });
}

KD_API int32_t kd_generator_set_state(at::Generator* generator, const at::Tensor* state) {
  return kd::guarded(int32_t{-1}, [&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(*state);
    return 0;
  });
}
