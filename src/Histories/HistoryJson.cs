using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Histories;

[
    JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(IHistoryEvent))]
internal sealed partial class HistoryJson : JsonSerializerContext;
