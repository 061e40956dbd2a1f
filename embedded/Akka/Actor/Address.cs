using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Actor;

/// <summary>Where an actor system is: <c>akka.tcp://system@host:port</c>, or <c>akka://system</c> for one that nobody can reach.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ICloneable
{
    public static readonly Address AllSystems = new("akka", "all-systems");
    private string? _text;

    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant()!;
        Port = port;
    }

    public string Protocol { get; }

    public string System { get; }

    /// <summary>Null for a local address.</summary>
    public string Host { get; }

    public int? Port { get; }

    public bool HasLocalScope => Host is null;

    public bool HasGlobalScope => Host is not null;

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary><c>system@host:port</c>.</summary>
    public string HostPort() => ToString()[(Protocol.Length + 3)..];

    public override string ToString() => _text ??= Host is null
        ? $"{Protocol}://{System}"
        : string.Create(CultureInfo.InvariantCulture, $"{Protocol}://{System}@{Host}:{Port}");

    /// <exception cref="UriFormatException">The text is no address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out var parsed) ? parsed : throw new UriFormatException($"{address} is not an address.");

    public static bool TryParse(string path, [MaybeNullWhen(false)] out Address address) => TryParse(path, out address, out _);

    /// <summary>Splits the address off an actor's path; what is left (or <c>/</c>) is <paramref name="absolutUri"/>.</summary>
    public static bool TryParse(string path, [MaybeNullWhen(false)] out Address address, [MaybeNullWhen(false)] out string absolutUri)
    {
        address = null;
        absolutUri = null;
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || !path.StartsWith("akka", StringComparison.OrdinalIgnoreCase))
            return false;
        var slash = path.IndexOf('/', scheme + 3);
        var authority = slash < 0 ? path[(scheme + 3)..] : path[(scheme + 3)..slash];
        var at = authority.IndexOf('@');
        if (at < 0 ? authority.Length == 0 || authority.Contains(':') : at == 0)
            return false;
        if (at < 0)
        {
            address = new Address(path[..scheme], authority);
        }
        else
        {
            var colon = authority.LastIndexOf(':');
            if (colon <= at + 1 || !ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                return false;
            address = new Address(path[..scheme], authority[..at], authority[(at + 1)..colon], port);
        }

        absolutUri = slash < 0 ? "/" : path[slash..];
        return true;
    }

    public bool Equals(Address? other) =>
        ReferenceEquals(this, other) || (other is not null && Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol);

    public override bool Equals(object? obj) => Equals(obj as Address);

    public override int GetHashCode() => HashCode.Combine(Host, Port, System, Protocol);

    public int CompareTo(Address? other) => other is null ? 1 : ReferenceEquals(this, other) ? 0
        : string.CompareOrdinal(Protocol, other.Protocol) is var p and not 0 ? p
        : string.CompareOrdinal(System, other.System) is var s and not 0 ? s
        : string.CompareOrdinal(Host, other.Host) is var h and not 0 ? h
        : (Port ?? 0).CompareTo(other.Port ?? 0);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Address);

    public object Clone() => new Address(Protocol, System, Host, Port);

    public static bool operator ==(Address? left, Address? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Address? left, Address? right) => !(left == right);
}
