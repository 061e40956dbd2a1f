using Akka.Actor;

namespace Akka.Configuration;

/// <summary>A setting that cannot be used: unknown, malformed, or of the wrong type.</summary>
public class ConfigurationException : AkkaException
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
