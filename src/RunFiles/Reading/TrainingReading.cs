using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>How a peer trains: what the run says, refined by its stage, refined by itself.</summary>
internal sealed record Training(
    int BatchSize, OptimizerPlan Optimizer, SchedulePlan Schedule, TrainingPrecision? Precision, MapNode? OptimizerNode,
    MapNode? ScheduleNode);

internal static class TrainingReading
{
    private const int DefaultBatchSize = 128;
    public const int MaxBatchSize = 1 << 20;

    public static Training Read(Section section, Catalogue catalogue, Training? inherited)
    {
        var batchSize = section.Integer("batchSize", inherited?.BatchSize ?? DefaultBatchSize, 1, MaxBatchSize);
        var precision = section.Word<TrainingPrecision>("precision") ?? inherited?.Precision;
        var optimizer = Inherited(section, "optimizer", inherited?.OptimizerNode);
        var schedule = Inherited(section, "schedule", inherited?.ScheduleNode);
        return new(
            batchSize, Optimizer(optimizer, catalogue, section.Problems),
            Schedule(schedule, catalogue, section.Problems), precision, optimizer, schedule);
    }

    /// <summary>
    /// The section itself; keys that it lacks come from the inherited one, unless it names another `name` (an option of
    /// SGD says nothing about Adam).
    /// </summary>
    private static MapNode? Inherited(Section section, string key, MapNode? inherited)
    {
        var own = section.Map(key)?.Node;
        return own is null ? inherited : Merge(own, inherited, "name");
    }

    public static MapNode Merge(MapNode own, MapNode? inherited, string head)
    {
        if (inherited is null || (own.Find(head) is { } name && name.ToString() != inherited.Find(head)?.ToString()))
            return own;
        var merged = new MapNode(own.Path, own.Line, [.. own.Entries]);
        foreach (var (key, value) in inherited.Entries)
            if (own.Find(key) is null)
                merged.Entries.Add(new(key, value));
        return merged;
    }

    private static OptimizerPlan Optimizer(MapNode? node, Catalogue catalogue, Problems problems)
    {
        var options = Read(node, "optimizer", "adam", catalogue.Optimizers, problems, out var name);
        var clip = options.Number("clipNorm", 0);
        return new(
            name, options.Number("lr", 1e-3), options.Number("momentum", 0), options.Flag("nesterov"),
            options.Number("weightDecay", 0), options.Number("beta1", 0.9), options.Number("beta2", 0.999),
            options.Number("epsilon", 1e-8), clip > 0 ? clip : null);
    }

    private static SchedulePlan Schedule(MapNode? node, Catalogue catalogue, Problems problems)
    {
        var options = Read(node, "schedule", "constant", catalogue.Schedules, problems, out var name);
        return new(
            name, options.Number("warmUpEpochs", 0), options.Integers("milestones"), options.Number("gamma", 0.1),
            options.Number("minimumRate", 0));
    }

    private static Options Read(
        MapNode? node, string kind, string fallback, IReadOnlyList<OptionedEntry> entries, Problems problems,
        out string name)
    {
        var section = new Section(node ?? new MapNode(kind, null, []), problems);
        var named = section.Named("name", kind, entries, entry => entry.Name);
        name = named?.Name ?? fallback;
        if (named is null && section.Has("name"))
            return new(new Dictionary<string, System.Text.Json.JsonElement>());

        var entry = named ?? entries.First(candidate => candidate.Name == fallback);
        var options = Options.Read(section, entry.Options);
        section.Close();
        return options;
    }
}
