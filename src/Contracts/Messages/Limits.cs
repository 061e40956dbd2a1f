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

    /// <summary>
    /// Encoded manifests that a message carries itself, in bytes. More of them travel as a list of their own (<see
    /// cref="SheetList"/>).
    /// </summary>
    public const int ManifestBytes = 100_000;

    /// <summary>
    /// Most peers of a stage that teach each other: what one says of all the others' sheets must fit in a frame.
    /// Checked when a run is submitted.
    /// </summary>
    public const int MostTeaching = 1_000;

    /// <summary>Longest list of sheets that is read, in bytes.</summary>
    public const int SheetListBytes = 16 << 20;

    /// <summary>Longest run file that is accepted, in bytes.</summary>
    public const int RunFileBytes = 1 << 20;
}
