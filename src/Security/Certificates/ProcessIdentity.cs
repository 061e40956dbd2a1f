namespace KdCluster.Security;

public enum ProcessRole
{
    Coordinator,
    Node,
}

/// <summary>
/// Who a process is, as its certificate says: the URI `kd://ROLE/NAME` among its alternative names.
/// </summary>
public readonly record struct ProcessIdentity(ProcessRole Role, string Name)
{
    private const string Scheme = "kd://";
    private const int LongestName = 100;

    public static ProcessIdentity Node(string name) => new(ProcessRole.Node, name);

    public static ProcessIdentity Coordinator(string name) => new(ProcessRole.Coordinator, name);

    /// <summary>Null: it names no process of a cluster.</summary>
    public static ProcessIdentity? TryParse(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        var parts = uri[Scheme.Length..].Split('/');
        return parts is [var role, var name] && IsName(name)
            ? role switch
            {
                "node" => Node(name),
                "coordinator" => Coordinator(name),
                _ => null,
            }
            : null;
    }

    /// <summary>What a name may have, for people; a node's and a token's too.</summary>
    public static readonly string NameRule = $"may have letters, digits, '-', '_' and '.', at most {LongestName}";

    /// <summary>It is as <see cref="NameRule"/> says.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public override string ToString() => $"{Scheme}{Word}/{Name}";

    /// <summary>`node n1`, for people.</summary>
    public string Describe() => $"{Word} {Name}";

    private string Word => Role == ProcessRole.Node ? "node" : "coordinator";
}
