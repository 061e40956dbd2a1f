using System.Security.Cryptography;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Safetensors;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// Tensors in a safetensors file. Files written here carry a checksum (<see cref="SafetensorsChecksum"/>); files from
/// elsewhere, which have none, are checked for their layout only.
/// </summary>
public static class TensorFile
{
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

        var header = SafetensorsChecksum.Header(entries, metadata ?? new Dictionary<string, string>(), hash =>
        {
            foreach (var (_, value) in plain)
                hash.AppendData(value.bytes);
        });
        AtomicFile.Write(path, stream =>
        {
            stream.Write(SafetensorsFile.Start(header));
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
            using var hash = SafetensorsChecksum.Begin(header, json);
            using var scope = NewDisposeScope();
            var tensors = new Dictionary<string, Tensor>();
            foreach (var entry in header.Tensors.OrderBy(t => t.Begin))
            {
                var tensor = empty([.. entry.Shape], Dtypes.TypeOf(entry.Dtype));
                if (entry.Bytes > 0)
                    ReadInto(tensor.bytes);
                tensors[entry.Name] = tensor;
            }

            SafetensorsChecksum.End(hash, header, path);
            foreach (var tensor in tensors.Values)
                tensor.DetachFromDisposeScope();
            return new TensorFileContent(tensors, header.Metadata);

            void ReadInto(Span<byte> bytes)
            {
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
            }
        }
        catch (SafetensorsException e)
        {
            throw new CheckpointException(path, e.Reason, e);
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
}
