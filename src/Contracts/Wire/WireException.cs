namespace KdCluster.Contracts.Wire;

/// <summary>
/// A message that cannot be written or read: unknown, malformed or too large. It names the message and the reason.
/// </summary>
public sealed class WireException : Exception
{
    public WireException(string message)
        : base(message)
    {
    }

    public WireException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Of a message that is too large to be sent; null: that is not what is wrong.</summary>
    public int? Bytes { get; init; }
}
