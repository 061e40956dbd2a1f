using System.Security.Cryptography;

namespace KdCluster.Contracts.Safetensors;

/// <summary>
/// The student in a checkpoint as a file of its own: the same bytes that a training in one process writes as its
/// student.
/// </summary>
public sealed class StudentExcerpt
{
    private const int BufferSize = 1 << 16;
    private readonly Stream _checkpoint;
    private readonly IReadOnlyList<Range> _ranges;
    private readonly byte[] _start;

    private StudentExcerpt(Stream checkpoint, IReadOnlyList<Range> ranges, byte[] start) =>
        (_checkpoint, _ranges, _start) = (checkpoint, ranges, start);

    public long Length => _start.Length + _ranges.Sum(range => range.Bytes);

    /// <summary>Reads the checkpoint once, to its end.</summary>
    /// <param name="checkpoint">Can seek; stays open as long as the excerpt is copied.</param>
    /// <param name="path">For error messages.</param>
    /// <exception cref="SafetensorsException">It is damaged, or says nothing of its student.</exception>
    public static StudentExcerpt Read(Stream checkpoint, string path)
    {
        var header = SafetensorsFile.Check(checkpoint, path);
        var facts = header.Metadata
            .Where(pair => pair.Key.StartsWith(CheckpointNames.StudentKey, StringComparison.Ordinal)).ToDictionary();
        if (facts.Count == 0)
            throw new SafetensorsException(
                path, "it does not say which model it is: a node of an older version wrote it; train with newer nodes");
        var prefix = header.Tensors.Any(Is(CheckpointNames.Exported)) ? CheckpointNames.Exported
            : CheckpointNames.Model;
        var (entries, ranges, at) = (new List<TensorEntry>(), new List<Range>(), 0L);
        foreach (var tensor in header.Tensors.Where(Is(prefix)).OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            ranges.Add(new(header.DataStart + tensor.Begin, tensor.Bytes));
            entries.Add(tensor with { Name = tensor.Name[prefix.Length..], Begin = at, End = at + tensor.Bytes });
            at += tensor.Bytes;
        }

        var head = SafetensorsChecksum.Header(entries, facts, hash => Hash(checkpoint, ranges, hash));
        return new StudentExcerpt(checkpoint, ranges, SafetensorsFile.Start(head));

        static Func<TensorEntry, bool> Is(string prefix) =>
            tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal);
    }

    public async Task CopyTo(Stream to, CancellationToken cancel)
    {
        await to.WriteAsync(_start, cancel);
        var buffer = new byte[BufferSize];
        foreach (var range in _ranges)
        {
            _checkpoint.Position = range.Start;
            for (var left = range.Bytes; left > 0;)
            {
                var part = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
                await _checkpoint.ReadExactlyAsync(part, cancel);
                await to.WriteAsync(part, cancel);
                left -= part.Length;
            }
        }
    }

    private static void Hash(Stream checkpoint, IReadOnlyList<Range> ranges, IncrementalHash hash)
    {
        var buffer = new byte[BufferSize];
        foreach (var range in ranges)
        {
            checkpoint.Position = range.Start;
            for (var left = range.Bytes; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                checkpoint.ReadExactly(part);
                hash.AppendData(part);
                left -= part.Length;
            }
        }
    }

    private sealed record Range(long Start, long Bytes);
}
