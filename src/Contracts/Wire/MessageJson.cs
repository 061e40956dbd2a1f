using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// How messages look on the wire: camelCase JSON, enums by name, ids as plain values, unknown keys ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(IMessage))]
[JsonSerializable(typeof(SheetListFile))]
public sealed partial class MessageJson : JsonSerializerContext;
