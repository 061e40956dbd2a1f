using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KdCluster.Contracts.Files;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// Tensors in a safetensors file. Files written here carry a SHA-256 over everything in them (taken with zeros in its
/// own place), so that one flipped bit is found on reading; files from elsewhere, which have none, are checked for
/// their layout only.
/// </summary>
public static class TensorFile
{
    private const string ChecksumKey = "kd.sha256";

    /// <summary>Says that there must be a checksum, so that damage to the checksum's own name is seen.</summary>
    private const string OriginKey = "kd.file";
    private static readonly string NoChecksum = new('0', 64);

    /// <summary>
    /// Writes tensors in the order of their names, from any device and with any strides, whole or not at all.
    /// </summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var plain = InNameOrder(tensors);
        var entries = new List<TensorEntry>();
        var at = 0L;
        foreach (var (name, value) in plain)
        {
            var bytes = value.NumberOfElements * value.ElementSize;
            entries.Add(new TensorEntry(name, Dtypes.NameOf(value.dtype), value.shape, at, at + bytes));
            at += bytes;
        }

        var full = new Dictionary<string, string>(
            metadata ?? new Dictionary<string, string>()) { [OriginKey] = "1", [ChecksumKey] = NoChecksum };
        var header = SafetensorsHeader.Write(entries, full);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var (_, value) in plain)
            hash.AppendData(value.bytes);
        full[ChecksumKey] = Convert.ToHexStringLower(hash.GetHashAndReset());
        header = SafetensorsHeader.Write(entries, full);

        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, value) in plain)
                stream.Write(value.bytes);
        });
    }

    /// <returns>The tensors on the CPU, which the caller owns, and the file's metadata.</returns>
    /// <exception cref="CheckpointException">Absent, truncated, damaged, or not a safetensors file; nothing stays
    ///     allocated.</exception>
    public static TensorFileContent Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var (header, json) = SafetensorsHeader.Read(stream, path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            header.Metadata.TryGetValue(ChecksumKey, out var expected);
            hash.AppendData(WithoutChecksum(json, expected));

            using var scope = NewDisposeScope();
            var tensors = new Dictionary<string, Tensor>();
            foreach (var entry in header.Tensors.OrderBy(t => t.Begin))
            {
                var tensor = empty([.. entry.Shape], Dtypes.TypeOf(entry.Dtype));
                if (entry.Bytes > 0)
                    ReadInto(tensor.bytes);
                tensors[entry.Name] = tensor;
            }

            var checkedFile = expected is not null || header.Metadata.ContainsKey(OriginKey);
            if (checkedFile && Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
                throw new CheckpointException(
                    path, "its checksum does not match: the file is damaged; take an intact copy of the file");
            foreach (var tensor in tensors.Values)
                tensor.DetachFromDisposeScope();
            return new TensorFileContent(tensors, header.Metadata);

            void ReadInto(Span<byte> bytes)
            {
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, "there is no such file", e);
        }
        catch (Exception e) when (e is EndOfStreamException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"could not be read ({e.Message}); take an intact copy of the file", e);
        }
    }

    /// <summary>
    /// SHA-256 (hex) over the tensors' bytes in the order of their names: equal for equal weights, whatever the file
    /// around them.
    /// </summary>
    public static string Sha256(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, value) in InNameOrder(tensors))
            hash.AppendData(value.bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<(string Name, Tensor Value)> InNameOrder(IEnumerable<(string Name, Tensor Value)> tensors) =>
        [
            .. tensors.OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (t.Name, t.Value.detach().cpu().contiguous()))];

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
            Encoding.ASCII.GetBytes(NoChecksum).CopyTo(copy, at);
        return copy;
    }
}
