namespace KdCluster.Distillation.Data.Stored;

/// <summary>What a file of samples says of itself, as JSON (<see cref="StoredFile"/>).</summary>
internal interface IStoredFacts
{
    /// <summary>Twelve bytes that end every file of this kind.</summary>
    static abstract ReadOnlySpan<byte> Mark { get; }

    /// <summary>Bytes from the file's start on, which are mapped.</summary>
    long Mapped { get; }

    /// <summary>Bytes of lists behind them, which are read.</summary>
    long Listed { get; }
}
