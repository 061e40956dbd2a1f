using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Each sets a mode of the calling thread until it is disposed.

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.kd_grad_enabled() != 0;

    /// <summary>No gradients, and no way back to them for the tensors made meanwhile: the cheapest mode.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.kd_inference_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly int before = Native.kd_grad_enabled();

        internal GradMode(bool enabled) => Native.kd_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.kd_set_grad_enabled(before);
    }

    /// <summary>Not finalized: the native guard belongs to its thread, and the collector has its own.</summary>
    private sealed class InferenceMode(bool mode) : IDisposable
    {
        private nint guard = Native.Check(Native.kd_inference_enter(mode ? 1 : 0));

        public void Dispose()
        {
            var leaving = Interlocked.Exchange(ref guard, 0);
            if (leaving != 0) Native.kd_inference_leave(leaving);
        }
    }
}
