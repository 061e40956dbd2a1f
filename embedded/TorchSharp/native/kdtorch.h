// The C interface between the managed TorchSharp assembly and libtorch.
//
// Operators are called by name through the dispatcher, so that one function stands for all of them and new operators
// need no native code. Every function that can fail catches what libtorch throws: it returns -1 or null and leaves the
// message for kd_error() on the same thread.
#pragma once
#include <cstdint>

#define KD_API extern "C" __attribute__((visibility("default")))

namespace at { class Tensor; struct Generator; }
namespace c10 { class OperatorHandle; struct InferenceMode; }

// What an argument or a result is. The managed enum ValueKind mirrors it.
enum class Kind : int32_t {
  None = 0,
  Tensor = 1,              // pointer: at::Tensor*; results are owned by the caller
  Int = 2,
  Double = 3,
  Bool = 4,
  IntList = 5,             // pointer: int64_t[length]
  TensorList = 6,          // pointer: at::Tensor*[length]; as a result the array is released with kd_free
  OptionalTensorList = 7,  // the same, with null for an absent entry
  String = 8,              // pointer: char[length], UTF-8
  Device = 9,              // integer: type * 256 + (index + 1)
  Generator = 10,          // pointer: at::Generator*
  BoolList = 11,           // pointer: int64_t[length]
  DoubleList = 12,         // pointer: double[length]
};

struct Value {
  Kind kind;
  int32_t length;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};
static_assert(sizeof(Value) == 16, "the managed struct has 16 bytes");
