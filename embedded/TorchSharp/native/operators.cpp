// One call for every operator: boxed, through the dispatcher, autograd included.
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <cstdlib>

#include "errors.h"
#include "kdtorch.h"

namespace {

// Named by what libtorch returns, because c10::optional became std::optional between 1.13 and 2.x.
using OptionalTensor = decltype(std::declval<const c10::IValue&>().toOptionalTensorVector())::value_type;

c10::IValue to_ivalue(const Value& value) {
  switch (value.kind) {
    case Kind::None:
      return {};
    case Kind::Tensor:
      return *static_cast<at::Tensor*>(value.pointer);
    case Kind::Int:
      return value.integer;
    case Kind::Double:
      return value.real;
    case Kind::Bool:
      return value.integer != 0;
    case Kind::IntList: {
      const auto* first = static_cast<const int64_t*>(value.pointer);
      return c10::List<int64_t>(c10::ArrayRef<int64_t>(first, value.length));
    }
    case Kind::DoubleList: {
      const auto* first = static_cast<const double*>(value.pointer);
      return c10::List<double>(c10::ArrayRef<double>(first, value.length));
    }
    case Kind::BoolList: {
      const auto* first = static_cast<const int64_t*>(value.pointer);
      c10::List<bool> list;
      for (int i = 0; i < value.length; i++) list.push_back(first[i] != 0);
      return list;
    }
    case Kind::TensorList: {
      auto* const* first = static_cast<at::Tensor* const*>(value.pointer);
      c10::List<at::Tensor> list;
      list.reserve(value.length);
      for (int i = 0; i < value.length; i++) list.push_back(*first[i]);
      return list;
    }
    case Kind::OptionalTensorList: {
      auto* const* first = static_cast<at::Tensor* const*>(value.pointer);
      c10::List<OptionalTensor> list;
      list.reserve(value.length);
      for (int i = 0; i < value.length; i++) list.push_back(first[i] ? OptionalTensor(*first[i]) : OptionalTensor());
      return list;
    }
    case Kind::String:
      return std::string(static_cast<const char*>(value.pointer), value.length);
    case Kind::Device: {
      const auto type = static_cast<c10::DeviceType>(value.integer / 256);
      return c10::Device(type, static_cast<c10::DeviceIndex>(value.integer % 256 - 1));
    }
    case Kind::Generator:
      return *static_cast<at::Generator*>(value.pointer);
  }
  TORCH_CHECK(false, "unknown argument kind ", static_cast<int>(value.kind));
}

Value from_ivalue(c10::IValue&& value) {
  Value result{Kind::None, 0, {0}};
  if (value.isTensor()) {
    auto tensor = std::move(value).toTensor();
    if (!tensor.defined()) return result;
    result.kind = Kind::Tensor;
    result.pointer = new at::Tensor(std::move(tensor));
  } else if (value.isBool()) {
    result.kind = Kind::Bool;
    result.integer = value.toBool();
  } else if (value.isInt()) {
    result.kind = Kind::Int;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.kind = Kind::Double;
    result.real = value.toDouble();
  } else if (value.isTensorList()) {
    auto list = value.toTensorVector();
    auto** first = static_cast<at::Tensor**>(std::malloc(sizeof(at::Tensor*) * (list.size() + 1)));
    TORCH_CHECK(first, "out of memory");
    for (size_t i = 0; i < list.size(); i++) first[i] = new at::Tensor(std::move(list[i]));
    result.kind = Kind::TensorList;
    result.length = static_cast<int32_t>(list.size());
    result.pointer = first;
  } else {
    TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " has no managed form");
  }
  return result;
}

}  // namespace

KD_API const char* kd_error() { return kd::last_error().c_str(); }

KD_API void kd_free(void* memory) { std::free(memory); }

// The operator of that name and overload; lives as long as the process. Null when this libtorch has none.
KD_API c10::OperatorHandle* kd_operator(const char* name, const char* overload) {
  return kd::guarded(static_cast<c10::OperatorHandle*>(nullptr), [&] {
    return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
  });
}

// Calls an operator. Arguments left out at the end take the schema's defaults. At most `capacity` results are handed
// over (0 for an in-place operator, whose result the caller holds already); the return value is their number, or -1.
KD_API int32_t kd_call(const c10::OperatorHandle* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  return kd::guarded(int32_t{-1}, [&]() -> int32_t {
    // The vector is kept between calls for its memory, and taken out while in use: a call may come in from a callback.
    thread_local torch::jit::Stack spare;
    torch::jit::Stack stack = std::move(spare);
    stack.clear();

    for (int32_t i = 0; i < count; i++) stack.push_back(to_ivalue(arguments[i]));
    const auto& parameters = op->schema().arguments();
    for (size_t i = count; i < parameters.size(); i++) {
      const auto& value = parameters[i].default_value();
      TORCH_CHECK(value, op->schema().name(), ": argument '", parameters[i].name(), "' is missing");
      stack.push_back(*value);
    }

    op->callBoxed(stack);

    const auto given = std::min<int32_t>(capacity, static_cast<int32_t>(stack.size()));
    for (int32_t i = 0; i < given; i++) results[i] = from_ivalue(std::move(stack[i]));
    stack.clear();
    spare = std::move(stack);
    return given;
  });
}
