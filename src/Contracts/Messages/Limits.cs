namespace KdCluster.Contracts.Messages;

/// <summary>Bounds that keep every message under the frame that remoting carries.</summary>
public static class Limits
{
    /// <summary>Largest remoting frame, in bytes (Akka's default `maximum-frame-size`).</summary>
    public const int FrameBytes = 128_000;

    /// <summary>Room for the envelope: addresses, manifest, framing.</summary>
    public const int EnvelopeBytes = 4_000;

    /// <summary>Largest encoded message, in bytes. A larger one is an error at the sender.</summary>
    public const int MessageBytes = FrameBytes - EnvelopeBytes;

    /// <summary>Most sheets that one message may name (about 550 bytes each with long addresses). Checked when a run is submitted.</summary>
    public const int MaxSources = 200;

    /// <summary>Longest run file that is accepted, in bytes.</summary>
    public const int RunFileBytes = 1 << 20;
}
