namespace KdCluster.Distillation.Views;

/// <summary>
/// What a stream of random numbers is drawn for, so that no two uses share numbers. The values are part of what a run
/// computes: never change one.
/// </summary>
public enum RandomPurpose : uint
{
    Crop = 1,
    Flip = 2,
    Mixup = 3,
    Cutout = 4,
    SampleOrder = 16,
    Limit = 17,
    HeldOut = 18,
    Labelled = 19,
    SyntheticPattern = 32,
    SyntheticTraining = 33,
    SyntheticTest = 34,
    Dropout = 48,
    SceneTraining = 64,
    SceneTest = 65,
}

/// <summary>
/// The stream of random numbers that belongs to (seed, purpose, index, sample): draw n is a pure function of the five.
/// Philox key = seed; counter = (draw / 4, sample, index, purpose).
/// </summary>
public struct CounterRandom(long seed, RandomPurpose purpose, int index, int sample)
{
    private (uint X0, uint X1, uint X2, uint X3) _block;
    private uint _drawn;

    public uint NextUInt32()
    {
        if (_drawn % 4 == 0)
            _block = Philox.Block(_drawn / 4, (uint)sample, (uint)index, (uint)purpose, (uint)seed, (uint)(seed >> 32));
        return (_drawn++ % 4) switch
        {
            0 => _block.X0,
            1 => _block.X1,
            2 => _block.X2,
            _ => _block.X3,
        };
    }

    /// <summary>Uniform over 0..count-1; the bias of at most count / 2^32 is the price of exactly one draw.</summary>
    public int NextInt32(int count) => (int)(((ulong)NextUInt32() * (uint)count) >> 32);

    /// <summary>Uniform over [0, 1) in steps of 2^-24: exact in a float.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform over (0, 1), never an end: safe under a logarithm.</summary>
    public double NextOpenDouble() => (NextUInt32() + 0.5) * (1.0 / 4294967296.0);

    /// <summary>Standard normal (Box and Muller), two draws.</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(NextOpenDouble())) * Math.Cos(2 * Math.PI * NextOpenDouble());

    /// <summary>Fisher and Yates, in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
