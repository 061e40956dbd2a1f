using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Actor;

/// <summary>The place of an actor in a system's tree. Equality ignores the uid, which tells apart actors that had one name after each other.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";
    internal const int MostElements = 128;
    private string? _withoutAddress;

    private protected ActorPath(Address address, string name, long uid)
    {
        Address = address;
        Name = name;
        Uid = uid;
    }

    public Address Address { get; }

    public string Name { get; }

    /// <summary>0 when it is not known.</summary>
    public long Uid { get; }

    public abstract ActorPath Parent { get; }

    public abstract ActorPath Root { get; }

    public int Depth => this is RootActorPath ? 0 : Parent.Depth + 1;

    /// <summary>The names from the root down, without the root.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            var at = this;
            for (var i = names.Length - 1; i >= 0; i--, at = at.Parent)
                names[i] = at.Name;
            return names;
        }
    }

    public static bool IsValidPathElement(string s) =>
        !string.IsNullOrEmpty(s) && !s.StartsWith('$') && s.All(c => char.IsAsciiLetterOrDigit(c) || ValidSymbols.Contains(c) || c == '%');

    /// <exception cref="UriFormatException">The text is no path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    public static bool TryParse(string path, [MaybeNullWhen(false)] out ActorPath actorPath)
    {
        actorPath = null;
        if (!Address.TryParse(path, out var address, out var rest))
            return false;
        long uid = 0;
        var hash = rest.LastIndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(rest.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out uid))
                return false;
            rest = rest[..hash];
        }

        actorPath = new RootActorPath(address);
        var names = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // Paths come from the wire too, and much here follows them by recursion.
        if (names.Length > MostElements)
        {
            actorPath = null;
            return false;
        }

        for (var i = 0; i < names.Length; i++)
            actorPath = new ChildActorPath(actorPath, names[i], i == names.Length - 1 ? uid : 0);
        return true;
    }

    public ActorPath Child(string childName) => this / childName;

    public abstract ActorPath WithUid(long uid);

    /// <summary><c>/user/name</c>.</summary>
    public string ToStringWithoutAddress() => _withoutAddress ??= this is RootActorPath ? "/" : Parent is RootActorPath ? "/" + Name : $"{Parent.ToStringWithoutAddress()}/{Name}";

    public override string ToString() => ToStringWithAddress();

    public string ToStringWithAddress() => ToStringWithAddress(Address);

    /// <summary>With <paramref name="address"/> in the place of a local address.</summary>
    public string ToStringWithAddress(Address address) => (Address.HasLocalScope ? address : Address) + ToStringWithoutAddress();

    public string ToStringWithUid() => WithUidText(ToStringWithAddress());

    /// <summary>Address, names and uid: what another system needs to reach exactly this actor.</summary>
    public string ToSerializationFormat() => ToStringWithUid();

    public string ToSerializationFormatWithAddress(Address address) => WithUidText(ToStringWithAddress(address));

    public bool Equals(ActorPath? other)
    {
        var (a, b) = (this, other);
        while (!ReferenceEquals(a, b))
        {
            if (b is null || a.Name != b.Name || a is RootActorPath != b is RootActorPath)
                return false;
            if (a is RootActorPath)
                return a.Address.Equals(b.Address);
            (a, b) = (a.Parent, b.Parent);
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    public override int GetHashCode() => HashCode.Combine(Address, ToStringWithoutAddress());

    public int CompareTo(ActorPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public static ActorPath operator /(ActorPath path, string name) => new ChildActorPath(path, name, 0);

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) => name.Aggregate(path, (at, element) => at / element);

    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    private string WithUidText(string path) => Uid == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}#{Uid}");
}

/// <summary>The top of a system's tree.</summary>
public sealed class RootActorPath : ActorPath
{
    public RootActorPath(Address address, string name = "")
        : base(address, name, 0)
    {
    }

    public override ActorPath Parent => null!;

    public override ActorPath Root => this;

    public override ActorPath WithUid(long uid) => uid == 0 ? this : throw new NotSupportedException("RootActorPath must have undefined Uid");
}

/// <summary>Everything below the top.</summary>
public sealed class ChildActorPath : ActorPath
{
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath.Address, name, uid) => Parent = parentPath;

    public override ActorPath Parent { get; }

    public override ActorPath Root => Parent.Root;

    public override ActorPath WithUid(long uid) => uid == Uid ? this : new ChildActorPath(Parent, Name, uid);
}
