using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Journal;

/// <summary>The JSON of the journal. Which events there are stands at <see cref="IRunEvent"/>.</summary>
[
    JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(IRunEvent))]
public sealed partial class JournalJson : JsonSerializerContext;
