using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace KdCluster.Contracts.Safetensors;

/// <summary>
/// The header of a safetensors file: 8 bytes little-endian length, then JSON of that length, then the tensors' bytes
/// back to back. Everything in it is checked against the length of the file before any memory is taken for a tensor.
/// </summary>
/// <param name="DataStart">Offset in the file of the first tensor's bytes.</param>
public sealed record SafetensorsHeader(
    IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    /// <summary>The format's own bound.</summary>
    private const long LongestHeader = 100_000_000;

    public const string MetadataKey = "__metadata__";

    /// <param name="path">For error messages only.</param>
    /// <returns>The header and its raw JSON bytes; the stream stands at <see cref="DataStart"/>.</returns>
    /// <exception cref="SafetensorsException">Truncated, oversized, not JSON, or offsets that overlap, leave gaps or
    ///     leave the file.</exception>
    public static (SafetensorsHeader Header, byte[] Json) Read(Stream stream, string path)
    {
        var length = stream.Length;
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8 || stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
            throw Bad(path, $"{length} bytes is too short for a safetensors file");
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > LongestHeader || (long)headerBytes > length - 8)
            throw Bad(path, $"its header claims {headerBytes} bytes, the file has {length}");
        var json = new byte[(int)headerBytes];
        stream.ReadExactly(json);
        var start = 8 + (long)headerBytes;
        var (tensors, metadata) = Parse(json, path);
        Check(tensors, length - start, path);
        return (new SafetensorsHeader(tensors, metadata, start), json);
    }

    /// <returns>The JSON that describes tensors laid out back to back, padded with spaces so that the data start at a
    ///     multiple of 8.</returns>
    public static byte[] Write(IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            foreach (var tensor in tensors)
                Write(json, tensor);
            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, TensorEntry tensor)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Dtype);
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(tensor.Begin);
        json.WriteNumberValue(tensor.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static (List<TensorEntry> Tensors, Dictionary<string, string> Metadata) Parse(byte[] json, string path)
    {
        var tensors = new List<TensorEntry>();
        var metadata = new Dictionary<string, string>();
        var names = new HashSet<string>();
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(json));
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Bad(path, $"its header names '{property.Name}' twice");
                if (property.Name == MetadataKey)
                {
                    foreach (var pair in property.Value.EnumerateObject())
                        metadata[pair.Name] = pair.Value.GetString()!;
                    continue;
                }

                var offsets = property.Value.GetProperty("data_offsets");
                if (offsets.GetArrayLength() != 2)
                    throw Bad(path, $"'{property.Name}' has {offsets.GetArrayLength()} offsets in the place of 2");
                tensors.Add(new TensorEntry(
                    property.Name,
                    property.Value.GetProperty("dtype").GetString()!,
                    [.. property.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())],
                    offsets[0].GetInt64(),
                    offsets[1].GetInt64()));
            }
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad(path, $"its header is not that of a safetensors file ({e.Message})");
        }

        return (tensors, metadata);
    }

    private static void Check(List<TensorEntry> tensors, long dataBytes, string path)
    {
        var at = 0L;
        foreach (var tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            var element = TensorEntry.ElementBytes(tensor.Dtype)
                ?? throw Bad(path, $"'{tensor.Name}' has the unknown dtype '{tensor.Dtype}'");
            if (tensor.Begin != at || tensor.End < tensor.Begin || tensor.End > dataBytes)
                throw Bad(
                    path,
                    $"'{tensor.Name}' lies at {tensor.Begin}..{tensor.End} where {at} of {dataBytes} bytes was due: "
                        + $"it overlaps, leaves a gap or leaves the file");
            if (SizeOf(tensor, element) != tensor.Bytes)
                throw Bad(
                    path,
                    $"'{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] {tensor.Dtype} does not take "
                        + $"{tensor.Bytes} bytes");
            at = tensor.End;
        }

        if (at != dataBytes)
            throw Bad(path, $"its tensors take {at} bytes, it holds {dataBytes}");
    }

    /// <returns>-1 for a negative size or one that overflows.</returns>
    private static long SizeOf(TensorEntry tensor, int element)
    {
        try
        {
            var size = (long)element;
            foreach (var dimension in tensor.Shape)
            {
                if (dimension < 0)
                    return -1;
                size = checked(size * dimension);
            }

            return size;
        }
        catch (OverflowException)
        {
            return -1;
        }
    }

    private static SafetensorsException Bad(string path, string what) =>
        new(path, $"{what}; take an intact copy of the file");
}
