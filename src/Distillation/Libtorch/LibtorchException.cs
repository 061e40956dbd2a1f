namespace KdCluster.Distillation.Libtorch;

/// <summary>libtorch cannot be used on this system; the message is one line that says what is missing.</summary>
public sealed class LibtorchException(string message, Exception? inner = null) : Exception(message, inner);
