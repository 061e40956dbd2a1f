using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Contracts.Safetensors;

/// <summary>
/// A SHA-256 over everything in a file, taken with zeros in its own place, so that one flipped bit is found on reading.
/// Files from elsewhere have none.
/// </summary>
public static class SafetensorsChecksum
{
    private const string Key = "kd.sha256";

    /// <summary>Says that there must be a checksum, so that damage to the checksum's own name is seen.</summary>
    private const string OriginKey = "kd.file";

    private static readonly string Zeros = new('0', 64);

    /// <summary>Describes tensors whose bytes, in this order, are fed to <paramref name="data"/>'s hash.</summary>
    /// <returns>The header with the checksum in it.</returns>
    public static byte[] Header(
        IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata, Action<IncrementalHash> data)
    {
        var full = new Dictionary<string, string>(metadata) { [OriginKey] = "1", [Key] = Zeros };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SafetensorsHeader.Write(tensors, full));
        data(hash);
        full[Key] = Convert.ToHexStringLower(hash.GetHashAndReset());
        return SafetensorsHeader.Write(tensors, full);
    }

    /// <summary>Begins to check a file whose header was read: the tensors' bytes are to follow.</summary>
    public static IncrementalHash Begin(SafetensorsHeader header, byte[] json)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(WithoutChecksum(json, header.Metadata.GetValueOrDefault(Key)));
        return hash;
    }

    /// <param name="hash">After all of the tensors' bytes.</param>
    /// <exception cref="SafetensorsException">The file was written here, and is not as it was written.</exception>
    public static void End(IncrementalHash hash, SafetensorsHeader header, string path)
    {
        var expected = header.Metadata.GetValueOrDefault(Key);
        var isChecked = expected is not null || header.Metadata.ContainsKey(OriginKey);
        if (isChecked && Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
            throw new SafetensorsException(
                path, "its checksum does not match: the file is damaged; take an intact copy of the file");
    }

    /// <summary>
    /// The header as it was hashed. The checksum is the only run of these 64 characters, for it depends on all others.
    /// </summary>
    private static byte[] WithoutChecksum(byte[] json, string? checksum)
    {
        if (checksum is not { Length: 64 })
            return json;
        var at = json.AsSpan().IndexOf(Encoding.ASCII.GetBytes(checksum));
        var copy = (byte[])json.Clone();
        if (at >= 0)
            Encoding.ASCII.GetBytes(Zeros).CopyTo(copy, at);
        return copy;
    }
}
