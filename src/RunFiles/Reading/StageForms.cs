namespace KdCluster.RunFiles;

/// <summary>
/// One stage as the general form would write it. The short forms become this, their nodes keeping the paths where they
/// were written.
/// </summary>
/// <param name="ImpliedMethod">What a `distill` without `method`, or no `distill` at all, means here; null =
///     nothing.</param>
/// <param name="TakesRunDistill">Whether the run's `distill` is meant for this stage; if not, it is taken only where it
///     fits.</param>
internal sealed record StageForm(MapNode Node, string DefaultName, string? ImpliedMethod, bool TakesRunDistill);

internal enum RunMode { Online, Offline }

internal static class StageForms
{
    private const string Forms = "Write peers (online), teacher and students (offline), or stages";

    public static IReadOnlyList<StageForm> Read(Section run)
    {
        var mode = run.Word<RunMode>("mode");
        var stages = run.List("stages");
        var teacher = run.Map("teacher");
        var students = run.Take("students");
        var peers = run.Take("peers");

        if (stages is not null)
        {
            Refuse(run, "the stages say who trains", "mode", "teacher", "students", "peers");
            if (stages.Count == 0)
                run.Problems.Add(
                    run.Node.Find("stages")!, "the list is empty",
                    "Name at least one stage: { name: NAME, peers: [...], epochs: N }");
            return [.. stages.Select((stage, index) => General(stage, index, run.Problems)).OfType<StageForm>()];
        }

        if (
            mode == RunMode.Offline
                || (mode is null && (students is not null || (teacher is not null && peers is null))))
        {
            Refuse(run, "an offline run has a teacher and students", "peers");
            run.Require(
                "teacher", "Write teacher: { model: MODEL, epochs: N } or teacher: { model: MODEL, checkpoint: PATH }");
            run.Require("students", "Write students: [{ name: NAME, model: MODEL }]");
            return teacher is null || students is null
                ? []
                : [Teacher(teacher.Node), Students(students, run.Node.Line, teacher.Node)];
        }

        Refuse(run, "an online run has peers", "teacher", "students");
        if (peers is null)
            run.Problems.Add("peers", run.Node.Line, "the run has no peers", Forms);
        return peers is null
            ? []
            : [new(Map("", run.Node.Line, ("peers", peers)), "online", mode is null ? null : "dml", true)];
    }

    private static StageForm? General(Node stage, int index, Problems problems)
    {
        if (stage is MapNode map)
            return new(map, $"stage-{index + 1}", null, false);
        problems.Add(stage, "a stage belongs here", "Write { name: NAME, peers: [...], epochs: N }");
        return null;
    }

    /// <summary>
    /// `epochs` and `limit` of the teacher are those of its stage. A teacher from a checkpoint trains only when it says
    /// how long.
    /// </summary>
    private static StageForm Teacher(MapNode teacher)
    {
        var peer = teacher with { Entries = [.. teacher.Entries] };
        var stage = Map(
            teacher.Path, teacher.Line,
            ("distill", new ScalarNode(teacher.Path, teacher.Line, MethodEntry.None, false)));
        foreach (var key in new[] { "epochs", "limit" })
            if (peer.Remove(key) is { } value)
                stage.Set(key, value);
        if (peer.Find("checkpoint") is not null && stage.Find("epochs") is null)
            stage.Set("epochs", new ScalarNode(teacher.Path, teacher.Line, "0", false));
        if (peer.Find("name") is null)
            peer.Set("name", new ScalarNode(Node.Key(teacher.Path, "name"), teacher.Line, "teacher", false));
        stage.Set("peers", new ListNode(teacher.Path, teacher.Line, [peer]));
        return new(stage, "teacher", null, false);
    }

    private static StageForm Students(Node students, int? line, MapNode teacher)
    {
        var name = teacher.Find("name")?.ToString() ?? "teacher";
        var teachers =
            new ListNode(teacher.Path, teacher.Line, [new ScalarNode(teacher.Path, teacher.Line, name, false)]);
        return new(Map("", line, ("peers", students), ("teachers", teachers)), "students", "kd", true);
    }

    private static void Refuse(Section run, string because, params string[] keys)
    {
        foreach (var key in keys)
            if (run.Node.Find(key) is { } node)
                run.Problems.Add(node, $"{key} does not belong here: {because}", $"Remove it. {Forms}");
    }

    private static MapNode Map(string path, int? line, params (string Key, Node Value)[] entries) =>
        new(path, line, [.. entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))]);
}
