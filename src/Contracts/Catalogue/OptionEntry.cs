using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts;

/// <summary>A name that adds keys of its own to the section of the run file that names it.</summary>
public sealed record OptionedEntry(string Name, string Summary, IReadOnlyList<OptionEntry> Options)
{
    /// <summary>
    /// Of an augmentation: the targets (<see cref="TaskEntry.Target"/>) that it is for; null: classes alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Why it is for no others, as the end of a sentence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unfit { get; init; }

    /// <summary>Of an augmentation: whether a picture shows more than its own sample.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Mixes { get; init; }

    /// <summary>Of an augmentation: whether what a picture shows lies elsewhere afterwards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Moves { get; init; }
}

/// <param name="Default">The value when the run file does not say; null = the key must be given, unless it is
///     optional.</param>
/// <param name="Min">Least value, of each item where it is a list.</param>
/// <param name="Max">Greatest value.</param>
/// <param name="Choices">The only words that it may be; null = any.</param>
public sealed record OptionEntry(
    string Name, OptionType Type, JsonElement? Default, double? Min, double? Max, IReadOnlyList<string>? Choices,
    string Summary)
{
    /// <summary>Whether it may be left out although it has no default: whoever uses it decides then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Optional { get; init; }
}

[JsonConverter(typeof(WordEnum<OptionType>))]
public enum OptionType { Number, Integer, Flag, Text, Integers }
