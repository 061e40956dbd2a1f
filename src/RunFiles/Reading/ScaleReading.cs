using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

internal static class ScaleReading
{
    public static ScalePlan? Read(Section run, IReadOnlyList<StageDraft> stages)
    {
        if (run.Map("scale") is not { } section)
            return null;

        section.Require("max", "Write max: N, the most peers that the stage may have");
        section.Require("template", "Write template: NAME, the peer that added peers are copies of");
        var min = section.Integer("min", 1, 1, PeerReading.MaxPeers);
        var max = section.Integer("max", PeerReading.MaxPeers, 1, PeerReading.MaxPeers);
        var template = section.Scalar("template", "the name of a peer");
        var start = section.Word<ScaleStart>("start") ?? ScaleStart.Fresh;
        var autoscale = section.Flag("autoscale", false);
        section.Close();

        if (min > max)
        {
            section.Problems.Add(
                section.Node.Find("max") ?? section.Node, $"max {max} is less than min {min}", $"Write at least {min}");
            return null;
        }

        if (template is null || Template(section, template, stages) is not { } peer)
            return null;

        CheckStart(section, stages.First(stage => stage.Learners.Contains(peer)), min, max);
        return new(min, max, peer.Plan.Name) { Start = start, Autoscale = autoscale };
    }

    private static PeerDraft? Template(Section section, ScalarNode name, IReadOnlyList<StageDraft> stages)
    {
        var peers = stages.SelectMany(stage => stage.Learners).ToList();
        var found = peers.Find(peer => peer.Plan.Name.Value == name.Text)
            ?? peers.Find(peer => peer.BaseName == name.Text);
        if (found is null && peers.Count > 0)
            section.Problems.Add(
                name, $"no peer is called \"{name.Text}\"",
                Suggestion.For(name.Text, [.. peers.Select(peer => peer.Plan.Name.Value)]));
        return found;
    }

    private static void CheckStart(Section section, StageDraft stage, int min, int max)
    {
        var start = stage.Learners.Count;
        if (start < min)
            section.Problems.Add(
                section.Node.Find("min") ?? section.Node,
                $"the stage {stage.Plan.Name} starts with {start} peers, fewer than {min}",
                $"Write at most {start}, or add peers");
        if (start > max)
            section.Problems.Add(
                section.Node.Find("max") ?? section.Node,
                $"the stage {stage.Plan.Name} starts with {start} peers, more than {max}",
                $"Write at least {start}, or take peers away");
    }
}
