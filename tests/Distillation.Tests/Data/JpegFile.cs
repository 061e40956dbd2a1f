namespace KdCluster.Distillation.Tests.Data;

/// <summary>
/// The simplest JPEG there is: each block of 8 x 8 has one value a component, which comes back exactly. Components:
/// grey (1), Y Cb Cr (3), or inverted CMYK as Adobe writes it (4).
/// </summary>
internal sealed class JpegFile
{
    private readonly List<byte> _bits = [];
    private int _pending;
    private int _count;

    /// <param name="blocks">Row by row, each with its components.</param>
    /// <param name="columns">Blocks in a row.</param>
    /// <param name="segments">What follows the first marker, such as <see cref="Exif"/>.</param>
    /// <param name="restart">Blocks between restart markers; 0 = none.</param>
    public static byte[] Of(
        int columns, byte[][] blocks, bool progressive = false, byte[]? segments = null, int restart = 0)
    {
        var components = blocks[0].Length;
        byte[] frame =
        [
            8, .. TemporaryFolder.BigEndian(8 * blocks.Length / columns)[2..],
            .. TemporaryFolder.BigEndian(8 * columns)[2..], (byte)components,
            .. Enumerable.Range(1, components).SelectMany(c => new byte[] { (byte)c, 0x11, 0 }),
        ];
        // Twelve codes of four bits for the lengths of differences; one of one bit that ends a block.
        byte[] lengths = [0, 0, 0, 0, 12, .. new byte[12], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        byte[] end = [0x10, 1, .. new byte[15], 0];
        byte[] scan =
        [
            (byte)components, .. Enumerable.Range(1, components).SelectMany(c => new byte[] { (byte)c, 0 }), 0,
            (byte)(progressive ? 0 : 63), 0,
        ];
        // A progressive one says in scans of their own that no block has more than its mean.
        var rest = Enumerable.Range(1, progressive ? components : 0).SelectMany(c =>
            Segment(0xda, [1, (byte)c, 0, 1, 63, 0])
            .Concat(new JpegFile().Coded([.. blocks.Select(_ => Array.Empty<byte>())], endsBlocks: true, 0)));
        return [
            0xff, 0xd8, .. segments ?? [],
            .. components == 4 ? Segment(0xee, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]) : [],
            .. Segment(0xdb, [0, .. Enumerable.Repeat((byte)8, 64)]),
            .. Segment((byte)(progressive ? 0xc2 : 0xc0), frame), .. Segment(0xc4, lengths), .. Segment(0xc4, end),
            .. restart > 0 ? Segment(0xdd, TemporaryFolder.BigEndian(restart)[2..]) : [], .. Segment(0xda, scan),
            .. new JpegFile().Coded(blocks, endsBlocks: !progressive, restart), .. rest, 0xff, 0xd9];
    }

    /// <summary>The mark of a camera that was turned.</summary>
    public static byte[] Exif(int orientation) =>
        Segment(0xe1, [.. "Exif\0\0"u8, .. ExifBody(orientation)]);

    public static byte[] ExifBody(int orientation) =>
        [.. "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"u8, (byte)orientation, 0, 0, 0, 0, 0, 0];

    public static byte[] Segment(byte marker, byte[] content) =>
        [0xff, marker, .. TemporaryFolder.BigEndian(content.Length + 2)[2..], .. content];

    private List<byte> Coded(byte[][] blocks, bool endsBlocks, int restart)
    {
        var last = new int[blocks[0].Length];
        foreach (var (number, block) in blocks.Index())
        {
            if (restart > 0 && number > 0 && number % restart == 0)
            {
                Flush();
                _bits.AddRange([0xff, (byte)(0xd0 + (number / restart - 1) % 8)]);
                Array.Clear(last);
            }

            for (var c = 0; c < block.Length; c++)
            {
                var difference = block[c] - 128 - last[c];
                last[c] += difference;
                var length = 32 - int.LeadingZeroCount(Math.Abs(difference));
                Write(length, 4);
                Write(difference < 0 ? difference + (1 << length) - 1 : difference, length);
                if (endsBlocks)
                    Write(0, 1);
            }

            if (block.Length == 0)
                Write(0, 1);
        }

        Flush();
        return _bits;
    }

    private void Write(int value, int length)
    {
        for (var bit = length - 1; bit >= 0; bit--)
        {
            _pending = _pending << 1 | value >> bit & 1;
            if (++_count < 8)
                continue;
            _bits.Add((byte)_pending);
            if (_pending == 0xff)
                _bits.Add(0);
            (_pending, _count) = (0, 0);
        }
    }

    private void Flush()
    {
        while (_count > 0)
            Write(1, 1);
    }
}
