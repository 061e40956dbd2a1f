using System.Security.Cryptography;
using KdCluster.Contracts.Messages;

namespace KdCluster.Simulation;

/// <summary>What a node has on its disk. It outlives the process.</summary>
public sealed class SimDisk
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Keep(SheetKey sheet, byte[] bytes) => _files[$"{sheet}"] = bytes;

    public void Keep(CheckpointRef checkpoint, byte[] bytes) => _files[Name(checkpoint)] = bytes;

    public byte[]? Find(SheetKey sheet) => _files.GetValueOrDefault($"{sheet}");

    public byte[]? Find(CheckpointRef checkpoint) => _files.GetValueOrDefault(Name(checkpoint));

    /// <summary>One byte of one file is not what was written.</summary>
    /// <returns>Of which file; null: there is none.</returns>
    public string? Flip(Random random)
    {
        if (_files.Count == 0)
            return null;
        var (name, bytes) = _files.ElementAt(random.Next(_files.Count));
        var damaged = bytes.ToArray();
        damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        _files[name] = damaged;
        return name;
    }

    private static string Name(CheckpointRef c) => $"{c.Stage}/{c.Peer}#{c.Incarnation}@{c.Epoch}";
}
