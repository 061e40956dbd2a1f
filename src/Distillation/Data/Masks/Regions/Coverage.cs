namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>
/// Which pixels of a picture a region covers: those whose middle lies in it. A middle on a left or upper edge does, one
/// on a right or lower edge does not, so that of two things side by side each pixel belongs to one.
/// </summary>
internal sealed class Coverage(int width, int height)
{
    /// <summary>Here an odd number of edges is passed, on the way from the left.</summary>
    private const byte Crossed = 1;

    private const byte Covered = 2;

    private readonly byte[] _pixels = new byte[width * height];
    private Extent _edges = Extent.None;
    private Extent _covered = Extent.None;

    /// <summary>An edge of a polygon. What its edges enclose is covered by <see cref="Enclose"/>.</summary>
    public void Edge(double x, double y, double toX, double toY)
    {
        // Downwards: two things with this edge must cross each row at the same place.
        if (y > toY)
            (x, y, toX, toY) = (toX, toY, x, y);
        // Rows whose middle lies from y to below toY.
        var (first, end) = (Math.Max(0, FirstMiddle(y)), Math.Min(height, FirstMiddle(toY)));
        for (var row = first; row < end; row++)
        {
            var crossing = x + ((row + 0.5 - y) * (toX - x) / (toY - y));
            var column = Math.Clamp(FirstMiddle(crossing), 0, width);
            if (column < width)
                _pixels[(row * width) + column] ^= Crossed;
            // With the pixel of the last crossing, which must be forgotten again.
            _edges = _edges.With(column, row, Math.Min(column + 1, width), row + 1);
        }
    }

    /// <summary>Covers what an odd number of the edges since the last time lies left of, and forgets them.</summary>
    public void Enclose()
    {
        for (var row = _edges.Top; row < _edges.Bottom; row++)
        {
            var isInside = false;
            foreach (ref var pixel in Row(_edges, row))
            {
                isInside ^= (pixel & Crossed) != 0;
                pixel = (byte)((pixel & Covered) | (isInside ? Covered : 0));
            }
        }

        _covered = _covered.With(_edges.Left, _edges.Top, _edges.Right, _edges.Bottom);
        _edges = Extent.None;
    }

    /// <summary>Covers pixels one below the other.</summary>
    public void Down(int column, int row, int count)
    {
        for (var i = row; i < row + count; i++)
            _pixels[(i * width) + column] = Covered;
        _covered = _covered.With(column, row, column + 1, row + count);
    }

    /// <returns>Pixels that are covered.</returns>
    public int Count()
    {
        var count = 0;
        for (var row = _covered.Top; row < _covered.Bottom; row++)
            count += Row(_covered, row).Count(Covered);
        return count;
    }

    /// <param name="mask">Height x Width bytes; gets the value where a pixel is covered.</param>
    /// <param name="over">Only where it has this value; null: everywhere.</param>
    public void Paint(byte[] mask, byte value, byte? over = null)
    {
        for (var row = _covered.Top; row < _covered.Bottom; row++)
        {
            var pixels = Row(_covered, row);
            var painted = mask.AsSpan((row * width) + _covered.Left, pixels.Length);
            for (var i = 0; i < pixels.Length; i++)
                if (pixels[i] == Covered && (over is null || painted[i] == over))
                    painted[i] = value;
        }
    }

    /// <summary>Nothing is covered any more.</summary>
    public void Clear()
    {
        for (var row = _covered.Top; row < _covered.Bottom; row++)
            Row(_covered, row).Clear();
        _covered = Extent.None;
    }

    /// <returns>The first pixel whose middle is not before.</returns>
    private static int FirstMiddle(double place) => (int)Math.Ceiling(place - 0.5);

    private Span<byte> Row(Extent extent, int row) =>
        _pixels.AsSpan((row * width) + extent.Left, extent.Right - extent.Left);

    private readonly record struct Extent(int Left, int Top, int Right, int Bottom)
    {
        public static Extent None { get; } = new(int.MaxValue, int.MaxValue, 0, 0);

        public Extent With(int left, int top, int right, int bottom) => new(
            Math.Min(Left, left), Math.Min(Top, top), Math.Max(Right, right), Math.Max(Bottom, bottom));
    }
}
