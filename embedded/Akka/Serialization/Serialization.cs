using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Akka.Serialization;

/// <summary>The serializers of a system and the types that they are for. No type name from the wire is ever resolved.</summary>
public class Serialization
{
    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly ConcurrentDictionary<Type, Serializer?> _found = new();
    private readonly ConcurrentDictionary<int, Serializer> _byId = new();
    private readonly ConcurrentDictionary<string, Serializer> _byName = new();

    internal Serialization(ExtendedActorSystem system)
    {
        System = system;
        var primitives = new PrimitiveSerializer(system);
        foreach (var type in PrimitiveSerializer.Types)
            Bind(type, primitives);
        var messages = new InternalSerializer(system, this);
        foreach (var type in InternalSerializer.Types)
            Bind(type, messages);
        if (system.Settings.HasCluster)
        {
            Bind(typeof(Cluster.IClusterMessage), new Cluster.ClusterSerializer(system));
            var tools = new Cluster.Tools.ToolsSerializer(system, this);
            foreach (var type in Cluster.Tools.ToolsSerializer.Types)
                Bind(type, tools);
        }

        ReadConfiguration(system.Settings.Config);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>The path by which any system reaches the actor.</summary>
    public static string SerializedActorPath(IActorRef actorRef)
    {
        if (actorRef is null or Nobody)
            return string.Empty;
        if (actorRef is not ActorRefBase { Owner: { } owner } local)
            return actorRef.Path.ToSerializationFormat();
        if (owner.DefaultAddress.HasLocalScope)
            return actorRef.Path.ToSerializationFormatWithAddress(owner.DefaultAddress);
        return local.SerializedPath ??= actorRef.Path.ToSerializationFormatWithAddress(owner.DefaultAddress);
    }

    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest named => named.Manifest(msg),
        { IncludeManifest: true } => $"{msg.GetType().FullName}, {msg.GetType().Assembly.GetName().Name}",
        _ => string.Empty,
    };

    public void AddSerializer(Serializer serializer) => Register(serializer);

    public void AddSerializer(string name, Serializer serializer)
    {
        Register(serializer);
        _byName[name] = serializer;
    }

    public void AddSerializationMap(Type type, Serializer serializer)
    {
        Bind(type, serializer);
        _found.Clear();
    }

    /// <exception cref="SerializationException">No serializer is bound to the type.</exception>
    public Serializer FindSerializerFor(object obj, string? defaultSerializerName = null) => FindSerializerForType(obj.GetType(), defaultSerializerName);

    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        var found = _found.GetOrAdd(objectType, Closest);
        if (found is null && defaultSerializerName is not null)
            _byName.TryGetValue(defaultSerializerName, out found);
        return found ?? throw new SerializationException(
            $"No serializer is bound to {objectType}: messages of that type cannot leave this process. Bind it, or an interface of it, in akka.actor.serialization-bindings.");
    }

    public byte[] Serialize(object o) => FindSerializerFor(o).ToBinary(o);

    /// <exception cref="SerializationException">No serializer has that identifier, or it refuses the bytes.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = ById(serializerId);
        if (serializer is SerializerWithStringManifest named)
            return named.FromBinary(bytes, manifest);
        if (!serializer.IncludeManifest)
            return serializer.FromBinary(bytes, null!);
        throw new SerializationException($"Serializer {serializer.GetType()} wants a type, and type names from the wire are not resolved: derive it from SerializerWithStringManifest.");
    }

    public object Deserialize(byte[] bytes, int serializerId, Type type) => ById(serializerId).FromBinary(bytes, type);

    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);

    private Serializer ById(int id) => _byId.TryGetValue(id, out var serializer)
        ? serializer
        : throw new SerializationException($"Cannot find serializer with id [{id}]. The most probable reason is that the configuration entry akka.actor.serializers is not in sync between the two systems.");

    private Serializer? Closest(Type type)
    {
        if (_byType.TryGetValue(type, out var exact))
            return exact;
        // The most special of the bound types that fit.
        var fitting = _byType.Where(b => b.Key.IsAssignableFrom(type)).ToArray();
        return fitting.FirstOrDefault(b => fitting.All(other => other.Key.IsAssignableFrom(b.Key))).Value ?? fitting.FirstOrDefault().Value;
    }

    private void Bind(Type type, Serializer serializer)
    {
        Register(serializer);
        _byType[type] = serializer;
    }

    private void Register(Serializer serializer)
    {
        if (_byId.GetOrAdd(serializer.Identifier, serializer) is var other && other.GetType() != serializer.GetType())
            throw new ConfigurationException($"The serializers {other.GetType()} and {serializer.GetType()} have one identifier, {serializer.Identifier}.");
    }

    private void ReadConfiguration(Config config)
    {
        foreach (var (name, className) in Entries(config, "akka.actor.serializers"))
        {
            var type = Type.GetType(className)
                ?? throw new ConfigurationException($"The type name for serializer '{name}' did not resolve to an actual Type: '{className}'.");
            AddSerializer(name, Make(type, name, config));
        }

        foreach (var (className, name) in Entries(config, "akka.actor.serialization-bindings"))
        {
            var type = Type.GetType(className)
                ?? throw new ConfigurationException($"The type name for message/serializer binding '{name}' did not resolve to an actual Type: '{className}'.");
            Bind(type, _byName.TryGetValue(name, out var serializer)
                ? serializer
                : throw new ConfigurationException($"Serialization binding to non existing serializer: '{name}'."));
        }
    }

    private static IEnumerable<(string Key, string Value)> Entries(Config config, string path) =>
        config.GetConfig(path)?.Root.Fields.Select(f => (f.Key, HoconScalar.Text(f.Value) ?? throw new ConfigurationException($"{path}.\"{f.Key}\" must be a text."))) ?? [];

    private Serializer Make(Type type, string name, Config config)
    {
        var settings = config.GetConfig($"akka.actor.serialization-settings.{name}");
        var withSettings = type.GetConstructor([typeof(ExtendedActorSystem), typeof(Config)]);
        return (Serializer)(settings is not null && withSettings is not null
            ? withSettings.Invoke([System, settings])
            : Activator.CreateInstance(type, System)!);
    }
}
