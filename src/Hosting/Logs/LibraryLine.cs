using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using KdCluster.Contracts.Wire;
using Serilog.Events;

namespace KdCluster.Hosting;

/// <summary>A line of Akka's or ASP.NET's, as people shall read it.</summary>
/// <param name="Key">Lines of one key say the same.</param>
/// <param name="Text">One line.</param>
/// <param name="Cause">With its stack; null where the text says all.</param>
internal sealed partial record LibraryLine(string Key, string Text, LogEventLevel Level, Exception? Cause)
{
    private const int Longest = 300;
    private const int LongestKey = 80;
    private const string Refusal = "is no message of this protocol";

    /// <summary>
    /// What our own lines say better: how joining goes (that one's 30 seconds are counted from nowhere), and what keeps
    /// a program from starting.
    /// </summary>
    private static readonly string[] SaidByUs =
        [
            "ClusterSingletonProxy failed to find", "Failed to bind to", "Remoting system has been terminated abruptly",
            "Rejected incoming connection from",
        ];

    /// <summary>Whether a library wrote it; Akka's bridge to Serilog names the source on every line.</summary>
    public static bool IsLibrary(LogEvent e)
    {
        var source = Source(e);
        return source.StartsWith("Microsoft.", StringComparison.Ordinal)
            || (e.Properties.ContainsKey("LogSource") && !source.StartsWith("KdCluster.", StringComparison.Ordinal));
    }

    public static LibraryLine Of(LogEvent e)
    {
        var text = WithoutContent(e.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
        var causes = Causes(e.Exception).ToList();
        if (causes.OfType<WireException>().FirstOrDefault() is { } refusal)
            return Refused(refusal.Message);
        if (text.Contains(Refusal, StringComparison.Ordinal))
            return Refused($"one that {Refusal}");
        if (causes.Any(IsGarbage))
            return new(
                "garbage",
                "bytes at the cluster's port were none of this cluster's; their connection was closed",
                LogEventLevel.Warning, null);
        if (text.StartsWith("Mutual TLS required", StringComparison.Ordinal))
            return new(
                "no certificate", "refused at the cluster's port: it shows no certificate", LogEventLevel.Warning,
                null);
        if (text.StartsWith("TLS handshake failed", StringComparison.Ordinal))
            return Handshake(causes);
        var isOurs = SaidByUs.Any(start => text.StartsWith(start, StringComparison.Ordinal));
        return new(
            $"{Source(e)} {e.Level} {Cut(Changing().Replace(text, "#"), LongestKey)}",
            Printable.Of(Cut(text.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd(), Longest)),
            isOurs ? LogEventLevel.Debug : e.Level, e.Exception);
    }

    /// <summary>
    /// That a certificate was refused is said where it is refused; who connects and hangs up only looks whether
    /// somebody listens.
    /// </summary>
    private static LibraryLine Handshake(List<Exception> causes)
    {
        var isSaid = causes.Exists(e => e is AuthenticationException && e.Message.Contains("ValidationCallback"))
            || causes.Exists(e => e is IOException or SocketException);
        return new(
            $"handshake {isSaid}",
            "what was said at the cluster's port is no TLS that this cluster speaks; the connection was closed",
            isSaid ? LogEventLevel.Debug : LogEventLevel.Warning, null);
    }

    private static LibraryLine Refused(string what) =>
        new(
            "refused", $"a message at the cluster's port was refused: {Printable.Of(Cut(what, Longest))}",
            LogEventLevel.Warning, null);

    private static bool IsGarbage(Exception e) =>
        e.GetType().FullName is { } name
            && (name.StartsWith("DotNetty.Codecs.", StringComparison.Ordinal)
                || name is "Akka.Remote.Transport.PduCodecException" or "Akka.Remote.Transport.AkkaProtocolException"
                || name.StartsWith("Google.Protobuf.", StringComparison.Ordinal));

    private static IEnumerable<Exception> Causes(Exception? e)
    {
        for (; e is not null; e = (e as AggregateException)?.InnerExceptions.FirstOrDefault() ?? e.InnerException)
            yield return e;
    }

    private static string Source(LogEvent e) =>
        e.Properties.TryGetValue("SourceContext", out var value) && value is ScalarValue { Value: string source }
            ? source
            : "";

    /// <summary>A message that reached nobody is named, not shown: it may hold what is nobody's business.</summary>
    private static string WithoutContent(string text)
    {
        var at = text.IndexOf("Message content:", StringComparison.Ordinal);
        return at < 0 ? text : text[..at].TrimEnd();
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest] + "...";

    /// <summary>What differs between lines that say the same: addresses, numbers, ids.</summary>
    [GeneratedRegex(@"\[[^\]]*\]|\S*\d\S*")]
    private static partial Regex Changing();
}
