using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <param name="Learners">The peers of the plan that are not controls.</param>
internal sealed record StageDraft(StagePlan Plan, IReadOnlyList<PeerDraft> Learners, DistillDraft Distill, MapNode Node)
{
    /// <summary>Where to point when something about the key is wrong: at its value, or else at the stage.</summary>
    public Node At(string key) => Node.Find(key) ?? Node;
}

/// <summary>What stages inherit from the run.</summary>
internal sealed record RunDefaults(
    long Seed, int Epochs, int? EvaluateEvery, Training Training, bool Controls, MapNode? Distill);

internal sealed class StageReading(RunDefaults run, Catalogue catalogue, Problems problems)
{
    public const int MaxEpochs = 1_000_000;

    private readonly List<StageDraft> _stages = [];

    public IReadOnlyList<StageDraft> Read(IEnumerable<StageForm> forms)
    {
        foreach (var form in forms)
            _stages.Add(Read(form));
        return _stages;
    }

    private StageDraft Read(StageForm form)
    {
        var section = new Section(form.Node, problems);
        var name = PeerReading.Name(section, "name") ?? form.DefaultName;
        var epochs = section.Integer("epochs", run.Epochs, 0, MaxEpochs);
        var limit = section.Integer("limit", min: 1);
        var evaluateEvery = section.Integer("evaluateEvery", 1, MaxEpochs) ?? run.EvaluateEvery;
        var controls = section.Flag("controls", run.Controls);
        var training = TrainingReading.Read(section, catalogue, run.Training);
        section.Require("peers", "Write peers: [{ name: NAME, model: MODEL }]");
        var learners = Learners(section, training);
        var teachers = Teachers(section);
        var distill = Distill(section, form, learners.Count, teachers.Count);
        section.Close();

        var peers = learners.Select(peer => peer.Plan).ToList();
        if (controls && distill.Plan is not null)
            peers.AddRange(
                learners.Select(
                    peer => peer.Plan with { Name = ControlName(peer.Plan.Name), ControlOf = peer.Plan.Name }));
        var plan =
            new StagePlan(name, epochs, peers, teachers, distill.Plan) { Limit = limit, EvaluateEvery = evaluateEvery };
        return new(plan, learners, distill, form.Node);
    }

    /// <summary>A dot cannot be part of a name in a run file, so that a control's name is never taken.</summary>
    private static PeerId ControlName(PeerId peer) => new($"{peer}.control");

    private List<PeerDraft> Learners(Section section, Training training)
    {
        var learners = new List<PeerDraft>();
        foreach (var entry in section.List("peers") ?? [])
            learners.AddRange(PeerReading.Read(entry, training, run.Seed, catalogue, problems));
        if (learners.Count > PeerReading.MaxPeers)
            problems.Add(
                section.Node.Find("peers")!, $"{learners.Count} peers are too many",
                $"Write at most {PeerReading.MaxPeers}");
        else if (section.Node.Find("peers") is ListNode { Items.Count: 0 } empty)
            problems.Add(empty, "the list is empty", "Name at least one peer");
        return learners;
    }

    /// <summary>Each name is a peer of an earlier stage, or stands for all that its `count` made.</summary>
    private List<PeerId> Teachers(Section section)
    {
        var teachers = new List<PeerId>();
        var earlier = _stages.SelectMany(stage => stage.Learners).ToList();
        foreach (var item in section.List("teachers") ?? [])
        {
            var found = earlier.Where(
                peer => peer.Plan.Name.Value == item.ToString() || peer.BaseName == item.ToString()).ToList();
            if (found.Count == 0)
                problems.Add(
                    item, $"no peer of an earlier stage is called \"{item}\"",
                    Suggestion.For(item.ToString(), [.. earlier.Select(peer => peer.Plan.Name.Value)]));
            foreach (var peer in found)
                if (teachers.Contains(peer.Plan.Name))
                    problems.Add(item, $"{peer.Plan.Name} is named twice", "Name each teacher once");
                else
                    teachers.Add(peer.Plan.Name);
        }

        return teachers;
    }

    private DistillDraft Distill(Section section, StageForm form, int learners, int teachers)
    {
        if (section.Map("distill") is { } own)
            return DistillReading.Read(
                TrainingReading.Merge(own.Node, run.Distill, "method"), form.ImpliedMethod, catalogue, problems);
        if (run.Distill is not null)
        {
            var inherited = DistillReading.Read(run.Distill, form.ImpliedMethod, catalogue, problems);
            return form.TakesRunDistill || Fits(inherited.Method, learners, teachers)
                ? inherited
                : DistillDraft.Nothing;
        }

        return form.ImpliedMethod is { } method
            ? DistillReading.Read(new MapNode("distill", section.Node.Line, []), method, catalogue, problems)
            : DistillDraft.Nothing;
    }

    private static bool Fits(MethodEntry? method, int learners, int teachers) =>
        method is not null && (teachers > 0 || (method.Is(MethodMode.Online) && learners > 1));
}
