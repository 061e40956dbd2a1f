using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace KdCluster.Contracts.Json;

/// <summary>
/// The types of an interface and their names, as its <see cref="JsonDerivedTypeAttribute"/>s list them. How one type is
/// written is looked up when it is first needed. The serializer's own description of the interface describes all of
/// them, with all that hangs on each, which was a third of what a node compiled until it served.
/// </summary>
/// <typeparam name="T">The interface.</typeparam>
/// <param name="json">That knows how each is written.</param>
public sealed class ClosedUnion<T>(JsonSerializerContext json)
{
    private readonly FrozenDictionary<string, Type> _types = typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(known => (string)known.TypeDiscriminator!, known => known.DerivedType);

    private readonly FrozenDictionary<Type, string> _names = typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(known => known.DerivedType, known => (string)known.TypeDiscriminator!);

    public IEnumerable<string> Names => _types.Keys;

    public IEnumerable<Type> Types => _names.Keys;

    /// <summary>Null: it is none of them.</summary>
    public string? NameOf(Type type) => _names.GetValueOrDefault(type);

    /// <summary>How the type of that name is written; null: there is none.</summary>
    public JsonTypeInfo? Find(string name) =>
        _types.GetValueOrDefault(name) is { } type ? json.GetTypeInfo(type) : null;

    /// <param name="type">One of them.</param>
    public JsonTypeInfo Find(Type type) => json.GetTypeInfo(type)!;
}
