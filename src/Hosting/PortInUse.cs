using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace KdCluster.Hosting;

/// <summary>Whether a program could not start because another one listens where it should.</summary>
public static partial class PortInUse
{
    /// <summary>Where, as `127.0.0.1:4053`; null: it is something else.</summary>
    public static string? Find(Exception e)
    {
        var all = All(e).ToList();
        if (!all.Any(one => one is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }))
            return null;
        // As Akka.Remote and Kestrel say it.
        var where = all.Select(one => Bound().Match(one.Message)).FirstOrDefault(match => match.Success);
        return where?.Groups["where"].Value ?? "a port";
    }

    private static IEnumerable<Exception> All(Exception e) => e switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(All).Prepend(e),
        { InnerException: { } inner } => All(inner).Prepend(e),
        _ => [e],
    };

    [GeneratedRegex(@"Failed to bind to (address )?\[?(https?://)?(?<where>[^\s\]]+:\d+)")]
    private static partial Regex Bound();
}
