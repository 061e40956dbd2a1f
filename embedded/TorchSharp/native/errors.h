#pragma once
#include <c10/util/Exception.h>
#include <exception>
#include <string>

namespace kd {

inline std::string& last_error() {
  thread_local std::string message;
  return message;
}

// Runs `body`; what it throws becomes the thread's last error and `failed` the result. Nothing passes the C boundary.
template <class Body, class Result>
Result guarded(Result failed, Body&& body) noexcept {
  try {
    return body();
  } catch (const c10::Error& e) {
    last_error() = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error() = e.what();
  } catch (...) {
    last_error() = "libtorch threw an unknown exception";
  }
  return failed;
}

}  // namespace kd
