// What a tensor is and holds: properties, sizes, memory, gradient.
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>

#include "errors.h"
#include "kdtorch.h"

namespace {

// The managed enum TensorProperty mirrors it.
enum class Property : int32_t {
  Dimensions, Elements, ElementSize, StorageOffset, DataType, DeviceType, DeviceIndex, Layout,
  RequiresGrad, IsLeaf, IsContiguous, IsInference, IsPinned,
};

int32_t copy(c10::IntArrayRef from, int64_t* to, int32_t capacity) {
  std::copy_n(from.begin(), std::min<size_t>(from.size(), capacity), to);
  return static_cast<int32_t>(from.size());
}

}  // namespace

KD_API void kd_tensor_free(at::Tensor* tensor) {
  kd::guarded(0, [&] {
    delete tensor;
    return 0;
  });
}

KD_API at::Tensor* kd_tensor_alias(const at::Tensor* tensor) {
  return kd::guarded(static_cast<at::Tensor*>(nullptr), [&] { return new at::Tensor(*tensor); });
}

KD_API int64_t kd_tensor_property(const at::Tensor* t, Property property) {
  return kd::guarded(int64_t{INT64_MIN}, [&]() -> int64_t {
    switch (property) {
      case Property::Dimensions: return t->dim();
      case Property::Elements: return t->numel();
      case Property::ElementSize: return static_cast<int64_t>(t->dtype().itemsize());
      case Property::StorageOffset: return t->storage_offset();
      case Property::DataType: return static_cast<int64_t>(t->scalar_type());
      case Property::DeviceType: return static_cast<int64_t>(t->device().type());
      case Property::DeviceIndex: return t->device().index();
      case Property::Layout: return static_cast<int64_t>(t->layout());
      case Property::RequiresGrad: return t->requires_grad();
      case Property::IsLeaf: return t->is_leaf();
      case Property::IsContiguous: return t->is_contiguous();
      case Property::IsInference: return t->is_inference();
      case Property::IsPinned: return t->is_pinned();
    }
    TORCH_CHECK(false, "unknown property");
  });
}

// Both return the number of dimensions and fill in at most `capacity` of them; -1 on error.
KD_API int32_t kd_tensor_sizes(const at::Tensor* tensor, int64_t* sizes, int32_t capacity) {
  return kd::guarded(int32_t{-1}, [&] { return copy(tensor->sizes(), sizes, capacity); });
}

KD_API int32_t kd_tensor_strides(const at::Tensor* tensor, int64_t* strides, int32_t capacity) {
  return kd::guarded(int32_t{-1}, [&] { return copy(tensor->strides(), strides, capacity); });
}

KD_API void* kd_tensor_data(const at::Tensor* tensor) {
  return kd::guarded(static_cast<void*>(nullptr), [&] { return tensor->data_ptr(); });
}

// A tensor over memory of the caller, who hears through `release(context)` when libtorch no longer needs it.
KD_API at::Tensor* kd_tensor_over(void* data, const int64_t* sizes, int32_t dimensions, int8_t type, void (*release)(void*), void* context) {
  return kd::guarded(static_cast<at::Tensor*>(nullptr), [&] {
    const auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(type));
    return new at::Tensor(at::from_blob(
        data, c10::IntArrayRef(sizes, dimensions), [=](void*) { release(context); }, options));
  });
}

KD_API at::Tensor* kd_tensor_grad(const at::Tensor* tensor) {
  return kd::guarded(static_cast<at::Tensor*>(nullptr), [&]() -> at::Tensor* {
    const auto& grad = tensor->grad();
    return grad.defined() ? new at::Tensor(grad) : nullptr;
  });
}

KD_API int32_t kd_tensor_set_grad(const at::Tensor* tensor, const at::Tensor* grad) {
  return kd::guarded(int32_t{-1}, [&] {
    tensor->mutable_grad() = grad ? *grad : at::Tensor();
    return 0;
  });
}

KD_API int32_t kd_tensor_set_requires_grad(const at::Tensor* tensor, int32_t requires_grad) {
  return kd::guarded(int32_t{-1}, [&] {
    tensor->set_requires_grad(requires_grad != 0);
    return 0;
  });
}

KD_API int32_t kd_tensor_retain_grad(const at::Tensor* tensor) {
  return kd::guarded(int32_t{-1}, [&] {
    tensor->retain_grad();
    return 0;
  });
}
