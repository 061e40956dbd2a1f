namespace KdCluster.Contracts.Sheets;

/// <summary>
/// Checks a sheet while its bytes come, chunk by chunk, so that damage is found at once and only the damaged chunk is
/// read again.
/// </summary>
public sealed class SheetVerifier
{
    private readonly SheetManifest _manifest;
    private readonly SheetLayout _layout;
    private int _verified;

    private SheetVerifier(SheetManifest manifest, SheetLayout layout) => (_manifest, _layout) = (manifest, layout);

    /// <summary>Known as soon as the head has come.</summary>
    public SheetHead? Head { get; private set; }

    /// <summary>Everything before it is checked: where reading may go on after a break.</summary>
    public long VerifiedBytes =>
        Head is null ? 0 : _verified == _layout.Chunks ? _layout.TotalBytes : _layout.Chunk(_verified).Offset;

    public bool IsComplete => Head is not null && _verified == _layout.Chunks;

    /// <summary>
    /// Null with the reason when the manifest's sizes do not fit each other: nothing should be fetched then, nor memory
    /// taken.
    /// </summary>
    public static SheetVerifier? For(SheetManifest manifest, out SheetError? error)
    {
        if (SheetLayout.Of(SheetDescription.Of(manifest), out error) is not { } layout)
            return null;
        error =
            SheetError.Differs(SheetFault.Length, "the announced length in bytes", manifest.Bytes, layout.TotalBytes);
        return error is null ? new(manifest, layout) : null;
    }

    /// <summary>
    /// All bytes before <paramref name="received"/> have come: checks every chunk that is whole by now.
    /// </summary>
    /// <returns>What is wrong; for <see cref="SheetFault.Checksum"/> read again from <see cref="VerifiedBytes"/>, for
    ///     any other give the sheet up.</returns>
    public SheetError? Advance(long received, SheetBytes sheet)
    {
        if (Head is null)
        {
            if (received < _layout.HeadBytes)
                return null;
            Head = SheetHead.Read(sheet(0, _layout.HeadBytes), _manifest, out var error);
            if (Head is null)
                return error;
        }

        for (; _verified < _layout.Chunks; _verified++)
        {
            var (offset, length) = _layout.Chunk(_verified);
            if (received < offset + length)
                return null;
            if (Head.CheckChunk(_verified, sheet(offset, length)) is { } error)
                return error;
        }

        return null;
    }
}
