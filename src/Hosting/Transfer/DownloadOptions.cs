namespace KdCluster.Hosting.Transfer;

/// <summary>How patient a download is.</summary>
public sealed record DownloadOptions
{
    public static readonly DownloadOptions Default = new();

    /// <summary>For the whole download, its retries included.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A source from which nothing at all came for this long, retries included, counts as gone.</summary>
    public TimeSpan Unreachable { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The same where somebody else has the content too.</summary>
    public TimeSpan UnreachableWithAlternative { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A connection that says nothing for this long is given up and tried anew.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause before the first retry; doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often content that arrives damaged is read again before it is refused.</summary>
    public int DamagedRetries { get; init; } = 2;

    /// <summary>
    /// Of the socket. The default of most kernels, grown step by step, halves the throughput of one stream.
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Taken from the socket at once below TLS, which by itself reads 16 KB. Without TLS, bytes are read where they
    /// shall be.
    /// </summary>
    public int ReadAheadBytes { get; init; } = 256 << 10;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
