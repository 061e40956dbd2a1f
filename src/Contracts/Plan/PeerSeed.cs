using System.Text;

namespace KdCluster.Contracts.Plan;

/// <summary>
/// A peer's own seed, from the run's seed and the peer's name. It is the same on every machine, in every process and in
/// every version: FNV-1a (64 bits) of the name's UTF-8 bytes, plus the run's seed times the golden-ratio constant,
/// mixed by the finaliser of SplitMix64 (Steele, Lea and Flood 2014). The upper 53 bits are kept, so that every JSON
/// reader gets the number exactly.
/// </summary>
public static class PeerSeed
{
    public static long Of(long runSeed, string name)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in Encoding.UTF8.GetBytes(name))
            hash = unchecked((hash ^ value) * 0x100000001B3UL);
        return (long)(Mix(unchecked(hash + ((ulong)runSeed * 0x9E3779B97F4A7C15UL))) >> 11);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
