using Akka.Actor;

namespace Akka.Remote;

/// <summary>Remoting could not start or could not go on.</summary>
public class RemoteTransportException : AkkaException
{
    public RemoteTransportException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>A message whose encoding is above the cap; it was not sent.</summary>
internal sealed class OversizedPayloadException(string message) : AkkaException(message);

/// <summary>The other side broke the protocol, or refused.</summary>
internal sealed class ProtocolException(string message) : AkkaException(message);
