using System.Text;

namespace KdCluster.Cluster.Tests.Fuzz;

/// <summary>Damages what a program would take: bits, pieces, numbers and words that have hurt others before.</summary>
internal sealed class Mutator(int seed)
{
    private const int Longest = 64 << 10;

    private static readonly byte[][] Nasty = [.. new[]
    {
        "", "\0", "\r\n", "\r\n\r\n", "-1", "0", "1e999", "NaN", "Infinity", "-0", "9223372036854775808", "4294967296",
        "2147483648", "../../../../etc/passwd", "%2e%2e%2f", "%00", "%", "\uFEFF", "\u202E", "\u001b[2J", "null",
        "true", "{}", "[]", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":{\"a\":", "&a [*a, *a]",
        "*a", "<<: *a", "!!python/object:os.system", "$type", "\"", "'", ":", "- ", "#", "|", ">", "---\n", "bytes=0-",
        "bytes=-1", "bytes=9999999999999999999-", "chunked", "Content-Length: 5",
        "Transfer-Encoding: chunked", "Host: a",
        "😀",
    }.Select(Encoding.UTF8.GetBytes)];

    private readonly Random _draw = new(seed);

    public int Next(int below) => _draw.Next(below);

    public T Pick<T>(IReadOnlyList<T> all) => all[_draw.Next(all.Count)];

    public byte[] Mutate(byte[] whole)
    {
        var bytes = whole.ToList();
        for (var changes = 1 + _draw.Next(4); changes > 0; changes--)
            Change(bytes);
        return bytes.Count > Longest ? [.. bytes.Take(Longest)] : [.. bytes];
    }

    public string Mutate(string text) => Encoding.Latin1.GetString(Mutate(Encoding.UTF8.GetBytes(text)));

    private void Change(List<byte> bytes)
    {
        var at = _draw.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, _draw.Next(1 + Math.Min(64, bytes.Count)));
        switch (_draw.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _draw.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4 when at < bytes.Count:
                bytes[at] = (byte)_draw.Next(256);
                break;
            case 5:
                var noise = new byte[_draw.Next(40)];
                _draw.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 6:
                Replace(bytes, at, length);
                break;
            default:
                bytes.InsertRange(at, Pick(Nasty));
                break;
        }
    }

    private void Replace(List<byte> bytes, int at, int length)
    {
        bytes.RemoveRange(at, length);
        bytes.InsertRange(at, Pick(Nasty));
    }
}
