using System.Text.Json.Serialization;

namespace KdCluster.Contracts;

/// <param name="Shape">Of one sample; null when the run file says it (`synthetic`, `image-folder`).</param>
/// <param name="Classes">Null as for <paramref name="Shape"/>.</param>
/// <param name="Train">Training samples; null as for <paramref name="Shape"/>.</param>
/// <param name="Test">Test samples; null as for <paramref name="Shape"/>.</param>
/// <param name="Files">Under the root: files, each plain or with `.gz`, or folders.</param>
/// <param name="Roots">Folders that are looked in when the run file names none.</param>
/// <param name="HowToGet">One line for whoever lacks the files.</param>
/// <param name="Options">Keys that it adds to `data`.</param>
public sealed record DataEntry(
    string Name,
    string Summary,
    Shape? Shape,
    int? Classes,
    int? Train,
    int? Test,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Roots,
    string HowToGet,
    IReadOnlyList<OptionEntry> Options)
{
    /// <summary>
    /// Files in the place of <see cref="Files"/>, for people who lay them out in another way; any of these will do.
    /// Null: there is one way.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<string>>? OtherFiles { get; init; }

    /// <summary>What it says of a sample (<see cref="TaskEntry.Target"/>); null: its class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>
    /// Classes by target where they are others than <see cref="Classes"/>: in a mask the ground is one more.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? ClassesByTarget { get; init; }

    /// <summary>Each list of files that will do, the usual one first.</summary>
    public IEnumerable<IReadOnlyList<string>> WaysToLayOut() => [Files, .. OtherFiles ?? []];

    /// <summary>Null as for <see cref="Shape"/>.</summary>
    public int? ClassesFor(TaskEntry task) =>
        ClassesByTarget is { } by && by.TryGetValue(task.Target, out var classes) ? classes : Classes;
}
