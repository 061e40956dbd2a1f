using System.Reflection;
using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>Makes a <see cref="Config"/> from text.</summary>
public class ConfigurationFactory
{
    public static Config Empty => ParseString("");

    /// <exception cref="FormatException">The text is no HOCON; the message names the line.</exception>
    public static Config ParseString(string hocon) => new(HoconParser.Parse(hocon));

    /// <summary>What an actor system uses when nothing is set: nothing at all, so that the reference defaults hold.</summary>
    public static Config Load() => Empty;

    /// <summary>The reference defaults of the actor system.</summary>
    public static Config Default() => Reference("akka.conf");

    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"The assembly {assembly.GetName().Name} has no resource {resourceName}.");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }

    internal static Config Reference(string file) => FromResource($"Akka.Configuration.Reference.{file}", typeof(ConfigurationFactory).Assembly);
}
