using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Json;

/// <summary>
/// Writes an enum as the run file spells it: `PerEpoch` is `per-epoch`, `Fp16` is `fp16`. Numbers are refused.
/// </summary>
public sealed class WordEnum<T>() : JsonStringEnumConverter<T>(
    JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
