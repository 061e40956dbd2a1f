namespace KdCluster.Hosting.Transfer;

/// <summary>Where downloaded bytes go, and who checks them as they come.</summary>
public interface IDownloadTarget
{
    /// <summary>Bytes of the whole content: no more, no fewer.</summary>
    long Length { get; }

    /// <summary>The part of it that is wanted.</summary>
    ByteRange Window => new(0, Length);

    /// <summary>Room for the bytes from this offset on; at least one byte.</summary>
    Span<byte> RoomAt(long offset);

    /// <summary>Everything before this offset has come. Checks what can be checked by now.</summary>
    DownloadFault? Received(long offset);
}

/// <param name="RetryFrom">Read again from here; null: the content itself is wrong, reading it again cannot
///     help.</param>
public sealed record DownloadFault(string Reason, long? RetryFrom = null);
