#include <ATen/core/Tensor.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "errors.h"
#include "kdtorch.h"

namespace {

// A null entry stands for a gradient left to libtorch.
torch::autograd::variable_list to_list(at::Tensor* const* tensors, int32_t count) {
  torch::autograd::variable_list list(count);
  for (int32_t i = 0; i < count; i++)
    if (tensors[i]) list[i] = *tensors[i];
  return list;
}

}  // namespace

KD_API int32_t kd_backward(at::Tensor* const* tensors, int32_t count, at::Tensor* const* gradients, int32_t gradient_count,
                           int32_t retain_graph, int32_t create_graph, at::Tensor* const* inputs, int32_t input_count) {
  return kd::guarded(int32_t{-1}, [&] {
    torch::autograd::backward(to_list(tensors, count), to_list(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                              to_list(inputs, input_count));
    return 0;
  });
}

// Fills `results` with `input_count` gradients, null where an input was not used.
KD_API int32_t kd_grad(at::Tensor* const* outputs, int32_t count, at::Tensor* const* inputs, int32_t input_count,
                       at::Tensor* const* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                       int32_t allow_unused, at::Tensor** results) {
  return kd::guarded(int32_t{-1}, [&] {
    auto list = torch::autograd::grad(to_list(outputs, count), to_list(inputs, input_count), to_list(gradients, gradient_count),
                                      retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (int32_t i = 0; i < input_count; i++) results[i] = list[i].defined() ? new at::Tensor(std::move(list[i])) : nullptr;
    return 0;
  });
}

KD_API int32_t kd_grad_enabled() { return c10::GradMode::is_enabled(); }

KD_API void kd_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

KD_API int32_t kd_inference_enabled() { return c10::InferenceMode::is_enabled(); }

KD_API c10::InferenceMode* kd_inference_enter(int32_t enabled) {
  return kd::guarded(static_cast<c10::InferenceMode*>(nullptr), [&] { return new c10::InferenceMode(enabled != 0); });
}

KD_API void kd_inference_leave(c10::InferenceMode* mode) { delete mode; }
