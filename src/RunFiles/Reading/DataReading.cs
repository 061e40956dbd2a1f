using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>The `data` section, and what is known of the data set that it names.</summary>
/// <param name="Entry">Null when the set is unknown: checks that need it are then skipped.</param>
internal sealed record DataDraft(DataPlan Plan, DataEntry? Entry, Shape? Shape, int? Classes, int? Train, MapNode Node)
{
    /// <summary>What is known of it once the models have said what is learned.</summary>
    public DataDraft For(TaskEntry task) => this with
    {
        Plan = Plan with { Target = task.Written },
        Classes = Entry?.ClassesFor(task) ?? Classes,
    };
}

internal static class DataReading
{
    public static DataDraft? Read(Section run, Catalogue catalogue)
    {
        run.Require("data", $"Write data: NAME, one of {string.Join(", ", catalogue.Data.Select(data => data.Name))}");
        if (run.Map("data") is not { } section)
            return null;

        section.Require("name", "Name the data set");
        var entry = section.Named("name", "data set", catalogue.Data, data => data.Name);
        var root = section.Text("root");
        var limit = section.Integer("limit", min: 1);
        var heldOut = section.Integer("heldOut", fallback: 0, min: 0, max: int.MaxValue);
        var labelled = section.Integer("labelled", min: 1);
        if (entry is null)
            return null;

        var options = Options.Read(section, entry.Options);
        section.Close();
        if (section.Node.Find("shape") is { } given && entry.Shape is null && options.Integers("shape").Count != 3)
            section.Problems.Add(
                given, "a sample has three sizes", "Write shape: [CHANNELS, HEIGHT, WIDTH], e.g. [1, 28, 28]");

        var plan = new DataPlan(entry.Name, root, limit, heldOut, labelled, options.ToJson());
        var shape = entry.Shape ?? (options.Has("shape") ? new Shape(options.Integers("shape")) : null);
        var draft = new DataDraft(
            plan, entry, shape, entry.Classes ?? options.Integer("classes"), entry.Train ?? options.Integer("samples"),
            section.Node);
        CheckSizes(section, draft);
        return draft;
    }

    /// <summary>
    /// First the held-out samples are set aside, then `limit` of the rest are kept, then `labelled` of those keep their
    /// labels.
    /// </summary>
    private static void CheckSizes(Section section, DataDraft data)
    {
        if (data.Train is not { } train)
            return;
        if (data.Plan.HeldOut >= train)
            Add(
                "heldOut", $"{data.Plan.HeldOut} held out of {train} leave nothing to train on",
                $"Hold out fewer than {train}");
        else
            CheckLimit(data, section.Node.Find("limit"), data.Plan.Limit, section.Problems);
        var kept = Samples(data, null) ?? train;
        if (data.Plan.Labelled > kept)
            Add("labelled", $"{data.Plan.Labelled} is more than the {kept} training samples", $"Write at most {kept}");

        void Add(string key, string wrong, string right) => section.Problems.Add(section.Node.Find(key)!, wrong, right);
    }

    /// <summary>
    /// Training samples after the held-out split and the limit of the stage or run; null when unknown.
    /// </summary>
    public static int? Samples(DataDraft data, int? stageLimit) =>
        data.Train is { } train ? Math.Min(stageLimit ?? data.Plan.Limit ?? train, train - data.Plan.HeldOut) : null;

    /// <summary>A limit, of the run or of a stage, against the size of the set.</summary>
    public static void CheckLimit(DataDraft data, Node? node, int? limit, Problems problems)
    {
        if (node is null || limit is null)
            return;
        if (limit > data.Train - data.Plan.HeldOut)
            problems.Add(
                node, $"{limit} is more than the {data.Train - data.Plan.HeldOut} training samples of {data.Plan.Name}",
                "Lower it, or leave it out to take all");
        else if (data.Entry?.Targets is null && limit < data.Classes)
            problems.Add(
                node, $"{limit} samples cannot hold one of each of the {data.Classes} classes",
                $"Write at least {data.Classes}");
    }
}
