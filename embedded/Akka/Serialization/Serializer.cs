using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Serialization;

/// <summary>Turns messages into bytes and back.</summary>
public abstract class Serializer
{
    protected readonly ExtendedActorSystem system;
    private int? _identifier;

    protected Serializer(ExtendedActorSystem system) => this.system = system;

    /// <summary>Names the serializer on the wire; unless overridden, from <c>akka.actor.serialization-identifiers</c>.</summary>
    public virtual int Identifier => _identifier ??= ConfiguredIdentifier();

    /// <summary>Whether the receiver needs a manifest beside the bytes.</summary>
    public abstract bool IncludeManifest { get; }

    public abstract byte[] ToBinary(object obj);

    public abstract object FromBinary(byte[] bytes, Type type);

    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));

    private int ConfiguredIdentifier()
    {
        var type = GetType();
        var path = $"akka.actor.serialization-identifiers.\"{type.FullName}, {type.Assembly.GetName().Name}\"";
        return system.Settings.Config.HasPath(path)
            ? system.Settings.Config.GetInt(path)
            : throw new ConfigurationException($"The serializer {type} has no identifier: override Identifier or set {path}.");
    }
}

/// <summary>A serializer that names the type of a message by a string of its own, and maps it back from a closed set.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    protected SerializerWithStringManifest(ExtendedActorSystem system)
        : base(system)
    {
    }

    public sealed override bool IncludeManifest => true;

    public sealed override object FromBinary(byte[] bytes, Type type) =>
        FromBinary(bytes, type is null ? "" : $"{type.FullName}, {type.Assembly.GetName().Name}");

    /// <exception cref="SerializationException">The manifest is unknown or the bytes are malformed.</exception>
    public abstract object FromBinary(byte[] bytes, string manifest);

    public abstract string Manifest(object o);
}
