using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data.Scenes;

/// <summary>
/// Paints one scene: 1 to 6 garments, scaled, turned, tinted and covering one another, on uneven, noisy ground. It
/// adds, multiplies and divides, one operation at a time as C# rounds it, and calls no function of a mathematics
/// library: so every machine paints the same bytes.
/// </summary>
internal sealed class ScenePainter(LabelledImages garments, Func<int, CounterRandom> drawsOf)
{
    public const int Side = 96;

    /// <summary>Height and width of a garment's picture.</summary>
    private const int Garment = 28;

    private const int MostGarments = 6;
    private const int Grid = 9;

    /// <summary>Of a garment's brightness, out of 255: below it the ground shows.</summary>
    private const double Solid = 20;

    /// <summary>Fewer pixels than this, or a smaller share of a garment, are not to be found by anybody.</summary>
    private const int LeastPixels = 24;

    private const double LeastShare = 0.25;

    /// <param name="pixels">Side x Side x 3.</param>
    /// <param name="mask">Side x Side: 0 the ground, else the class + 1.</param>
    /// <returns>The garments from back to front.</returns>
    public IReadOnlyList<Box> Paint(int scene, Span<byte> pixels, Span<byte> mask)
    {
        var random = drawsOf(scene);
        var canvas = new double[Side * Side * 3];
        var owners = new sbyte[Side * Side];
        Ground(canvas, ref random);
        Array.Fill(owners, (sbyte)-1);
        var placed = new List<(int Class, int Pixels)>();
        var count = 1 + random.NextInt32(MostGarments);
        for (var i = 0; i < count; i++)
        {
            var id = random.NextInt32(garments.Count);
            placed.Add((garments.Labels[id], Put(garments.Row(id), canvas, owners, (sbyte)i, ref random)));
        }

        var noise = 4 + (20 * random.NextSingle());
        for (var i = 0; i < canvas.Length; i++)
            pixels[i] = (byte)Math.Clamp((int)(canvas[i] + (noise * (random.NextSingle() - 0.5f)) + 0.5), 0, 255);
        for (var i = 0; i < owners.Length; i++)
            mask[i] = owners[i] < 0 ? (byte)0 : (byte)(placed[owners[i]].Class + 1);
        return [.. placed.Select((one, i) => Boxed(owners, (sbyte)i, one)).OfType<Box>()];
    }

    /// <summary>One colour that runs into another, with smooth blotches.</summary>
    private static void Ground(double[] canvas, ref CounterRandom random)
    {
        Span<double> from = stackalloc double[3];
        Span<double> to = stackalloc double[3];
        for (var channel = 0; channel < 3; channel++)
            (from[channel], to[channel]) = (30 + (190 * random.NextSingle()), 30 + (190 * random.NextSingle()));
        var (across, blotches) = (random.NextSingle(), 10 + (50 * random.NextSingle()));
        var grid = new double[Grid * Grid];
        for (var i = 0; i < grid.Length; i++)
            grid[i] = random.NextSingle() - 0.5;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var share = ((across * x) + ((1 - across) * y)) / (Side - 1);
                var blotch = blotches * Smooth(grid, y * (Grid - 1.0) / Side, x * (Grid - 1.0) / Side);
                for (var channel = 0; channel < 3; channel++)
                    canvas[(((y * Side) + x) * 3) + channel] =
                        from[channel] + (share * (to[channel] - from[channel])) + blotch;
            }
        }
    }

    private static double Smooth(double[] grid, double y, double x)
    {
        var (row, column) = ((int)y, (int)x);
        var (v, u) = (y - row, x - column);
        var at = (row * Grid) + column;
        var upper = grid[at] + (u * (grid[at + 1] - grid[at]));
        var lower = grid[at + Grid] + (u * (grid[at + Grid + 1] - grid[at + Grid]));
        return upper + (v * (lower - upper));
    }

    /// <returns>The pixels that it covers, before others cover it.</returns>
    private static int Put(
        ReadOnlySpan<byte> garment, double[] canvas, sbyte[] owners, sbyte owner, ref CounterRandom random)
    {
        var size = 26 + (38 * random.NextSingle());
        // Half the angle's tangent, up to 34 degrees: cosine and sine follow by rational arithmetic.
        var half = 0.6 * (random.NextSingle() - 0.5);
        var (cosine, sine) = ((1 - (half * half)) / (1 + (half * half)), 2 * half / (1 + (half * half)));
        var (centreY, centreX) = (10 + (random.NextSingle() * (Side - 20)), 10 + (random.NextSingle() * (Side - 20)));
        Span<double> tint = stackalloc double[3];
        for (var channel = 0; channel < 3; channel++)
            tint[channel] = 0.35 + (0.65 * random.NextSingle());
        var dark = 60 * random.NextSingle();
        var scale = Garment / (double)size;
        var reach = (int)(0.75 * size) + 2;
        var covered = 0;
        for (var y = Math.Max(0, (int)centreY - reach); y < Math.Min(Side, (int)centreY + reach); y++)
        {
            for (var x = Math.Max(0, (int)centreX - reach); x < Math.Min(Side, (int)centreX + reach); x++)
            {
                var (down, right) = (y - centreY, x - centreX);
                var v = (scale * ((cosine * down) - (sine * right))) + ((Garment - 1) / 2.0);
                var u = (scale * ((sine * down) + (cosine * right))) + ((Garment - 1) / 2.0);
                var value = Brightness(garment, v, u);
                if (value < Solid)
                    continue;
                covered++;
                owners[(y * Side) + x] = owner;
                for (var channel = 0; channel < 3; channel++)
                    canvas[(((y * Side) + x) * 3) + channel] = tint[channel] * (dark + (value * (1 - (dark / 255))));
            }
        }

        return covered;
    }

    /// <summary>Bilinear; black outside.</summary>
    private static double Brightness(ReadOnlySpan<byte> garment, double v, double u)
    {
        if (v <= -1 || u <= -1 || v >= Garment || u >= Garment)
            return 0;
        var (row, column) = ((int)(v + 1) - 1, (int)(u + 1) - 1);
        var (down, right) = (v - row, u - column);
        var upper = At(garment, row, column)
            + (right * (At(garment, row, column + 1) - At(garment, row, column)));
        var lower = At(garment, row + 1, column)
            + (right * (At(garment, row + 1, column + 1) - At(garment, row + 1, column)));
        return upper + (down * (lower - upper));
    }

    private static double At(ReadOnlySpan<byte> garment, int row, int column) =>
        row is < 0 or >= Garment || column is < 0 or >= Garment ? 0 : garment[(row * Garment) + column];

    /// <summary>Round what is seen of it; null: nothing is.</summary>
    private static Box? Boxed(sbyte[] owners, sbyte owner, (int Class, int Pixels) garment)
    {
        var (left, top, right, bottom, seen) = (Side, Side, 0, 0, 0);
        for (var i = 0; i < owners.Length; i++)
        {
            if (owners[i] != owner)
                continue;
            var (y, x) = (i / Side, i % Side);
            (left, top) = (Math.Min(left, x), Math.Min(top, y));
            (right, bottom, seen) = (Math.Max(right, x + 1), Math.Max(bottom, y + 1), seen + 1);
        }

        var hidden = seen < LeastPixels || seen < LeastShare * garment.Pixels;
        return seen == 0 ? null : new Box(left, top, right, bottom, garment.Class, hidden);
    }
}
