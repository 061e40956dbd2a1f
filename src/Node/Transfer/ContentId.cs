using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Node.Transfer;

/// <summary>
/// Names something that a node serves: 32 lower-case hex digits, so that no path or host can be smuggled in.
/// </summary>
public readonly record struct ContentId
{
    private const int Digits = 32;
    private readonly string? _value;

    private ContentId(string value) => _value = value;

    /// <summary>The same parts give the same id on every node.</summary>
    public static ContentId Of(params ReadOnlySpan<string> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!)));
        return new(Convert.ToHexStringLower(hash)[..Digits]);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out ContentId id)
    {
        id = default;
        if (text.Length != Digits || text.ContainsAnyExcept("0123456789abcdef"))
            return false;
        id = new(text.ToString());
        return true;
    }

    public override string ToString() => _value ?? "";
}
