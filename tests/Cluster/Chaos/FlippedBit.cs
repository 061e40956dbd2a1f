namespace KdCluster.Cluster.Tests.Chaos;

/// <summary>What a bad disk or a bad memory does to a file.</summary>
internal static class FlippedBit
{
    /// <summary>Of one byte of the file, drawn at random.</summary>
    /// <returns>Where; null: the file was deleted just now.</returns>
    public static long? In(string path, Random random)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var (at, one) = (random.NextInt64(RandomAccess.GetLength(file)), new byte[1]);
            RandomAccess.Read(file, one, at);
            one[0] ^= (byte)(1 << random.Next(8));
            RandomAccess.Write(file, one, at);
            return at;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
