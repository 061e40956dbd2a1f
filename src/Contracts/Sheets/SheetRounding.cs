using System.Globalization;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// What a sheet's precision cost its logits: by how much they differ from those that were given, as shares of the
/// standard deviation that the given ones have over the sheet. In int8 each channel with scales of its own is compared
/// with its own spread: distances to a box are not measured by that of class logits.
/// </summary>
/// <param name="Largest">Of any logit.</param>
/// <param name="Mean">Over all logits of channels that differ at all.</param>
public sealed record SheetRounding(double Largest, double Mean)
{
    /// <summary>For people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mean * 100:G2} % of their standard deviation on average, {Largest * 100:G2} % at most");

    /// <summary>Of several sheets: null when there is none.</summary>
    public static SheetRounding? Of(IReadOnlyCollection<(SheetRounding Rounding, int Rows)> sheets)
    {
        if (sheets.Count == 0)
            return null;
        var rows = sheets.Sum(sheet => (double)sheet.Rows);
        // In an order of their own: two runs with the same sheets say the same, whoever was ready first.
        return new(
            sheets.Max(sheet => sheet.Rounding.Largest),
            sheets.Select(sheet => sheet.Rounding.Mean * sheet.Rows / rows).Order().Sum());
    }
}

/// <summary>Measures it while a sheet is written.</summary>
internal sealed class RoundingMeter(int channels)
{
    private readonly Channel[] _channels = new Channel[channels];

    /// <param name="held">What a reader sees in the place of <paramref name="given"/>.</param>
    /// <param name="first">Counted from the sheet's first value on.</param>
    public void Add(ReadOnlySpan<float> given, ReadOnlySpan<float> held, long first)
    {
        var channel = (int)(first % _channels.Length);
        for (var i = 0; i < given.Length; i++)
        {
            _channels[channel].Add(given[i], held[i]);
            if (++channel == _channels.Length)
                channel = 0;
        }
    }

    public SheetRounding Result()
    {
        var (largest, mean, count) = (0.0, 0.0, 0);
        foreach (ref readonly var channel in _channels.AsSpan())
        {
            // One that says the same of every place has no spread to compare with.
            if (channel.Spread is not (> 0 and var spread))
                continue;
            largest = Math.Max(largest, channel.Largest / spread);
            mean += channel.Errors / channel.Count / spread;
            count++;
        }

        return new(largest, count == 0 ? 0 : mean / count);
    }

    private struct Channel
    {
        private double _from;
        private double _sum;
        private double _squares;

        public long Count { get; private set; }

        public double Largest { get; private set; }

        public double Errors { get; private set; }

        public readonly double Spread
        {
            get
            {
                var mean = _sum / Count;
                return Math.Sqrt(Math.Max(0, (_squares / Count) - (mean * mean)));
            }
        }

        public void Add(float given, float held)
        {
            if (Count++ == 0)
                _from = given; // Logits that are all alike have a spread of exactly 0.
            var (error, value) = (Math.Abs((double)given - held), given - _from);
            Largest = Math.Max(Largest, error);
            Errors += error;
            _sum += value;
            _squares += value * value;
        }
    }
}
