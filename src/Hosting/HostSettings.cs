using System.Net;
using Akka.Configuration;

namespace KdCluster.Hosting;

/// <summary>Where a program takes the cluster's connections, and the name by which others reach it.</summary>
/// <param name="Address">0.0.0.0: every address of this machine.</param>
/// <param name="Public">A name or an address that others can use, never 0.0.0.0.</param>
public sealed record HostSettings(IPAddress Address, string Public)
{
    public const string AddressKey = "akka.remote.dot-netty.tcp.hostname";
    public const string PublicKey = "akka.remote.dot-netty.tcp.public-hostname";
    private const string HealthKey = "kd.health.port";

    /// <summary>Of the port that answers questions about health and nothing else; null: there is none.</summary>
    public int? HealthPort { get; init; }

    /// <summary>What stands for both in the settings of an actor system.</summary>
    public Config Akka => ConfigurationFactory.ParseString($"""
        {AddressKey} = "{Address}"
        {PublicKey} = "{Public}"
        """);

    /// <param name="address">When the settings leave it open; null: they must not.</param>
    public static HostSettings Read(SettingsReader read, Func<IPAddress>? address = null)
    {
        var listen = address is not null && read.Text(AddressKey).Length == 0 ? address() : read.Listen(AddressKey);
        return new(listen, read.Text(PublicKey) is { Length: > 0 } name ? name : NameOf(listen))
        {
            HealthPort = read.Text(HealthKey).Length > 0 ? read.Number(HealthKey, 1, 65535) : null,
        };
    }

    /// <summary>What others can call an address that this machine listens on.</summary>
    public static string NameOf(IPAddress listen) =>
        listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : listen.ToString();

    /// <summary>A server beside the cluster's connections: where they are, unless its own settings differ.</summary>
    /// <param name="key">Of the address to listen on; empty: as the cluster's connections.</param>
    /// <param name="publicKey">Of the name for others; empty: likewise.</param>
    /// <returns>The public name is null when it follows from the address.</returns>
    public (IPAddress Address, string? Public) Beside(SettingsReader read, string key, string publicKey) => (
        read.Text(key).Length == 0 ? Address : read.Listen(key),
        read.Text(publicKey) is { Length: > 0 } own ? own
            : read.Text(PublicKey) is { Length: > 0 } shared ? shared
            : null);
}
