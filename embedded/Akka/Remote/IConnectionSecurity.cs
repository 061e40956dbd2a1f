namespace Akka.Remote;

/// <summary>
/// What lies between a socket and the frames on it. The place for TLS: an implementation that wraps the stream in an SslStream, whose synchronous calls need no pool thread.
/// </summary>
internal interface IConnectionSecurity
{
    Stream AsServer(Stream raw);

    Stream AsClient(Stream raw, string host);
}

/// <summary>Nothing in between.</summary>
internal sealed class PlainText : IConnectionSecurity
{
    public Stream AsServer(Stream raw) => raw;

    public Stream AsClient(Stream raw, string host) => raw;
}
