namespace KdCluster.RunFiles;

/// <summary>Names are unique over the whole run, and what names another peer finds it.</summary>
internal static class NameChecks
{
    public static void Run(PlanDraft run, Problems problems)
    {
        foreach (var stage in run.Stages.GroupBy(stage => stage.Plan.Name).SelectMany(same => same.Skip(1)))
            problems.Add(
                stage.At("name"), $"two stages are called \"{stage.Plan.Name}\"", "Give each stage a name of its own");

        foreach (var peer in run.Learners.GroupBy(peer => peer.Plan.Name).SelectMany(same => same.Skip(1)))
            problems.Add(
                peer.Node.Find("name") ?? peer.Node, $"two peers are called \"{peer.Plan.Name}\"",
                "Give each peer of the run a name of its own");

        for (var index = 0; index < run.Stages.Count; index++)
            foreach (var peer in run.Stages[index].Learners)
                CheckInit(peer, [.. run.Stages.Take(index).SelectMany(stage => stage.Learners)], problems);

        if (
            run.Stages.Count > 0 && run.Stages.Min(stage => stage.Learners.Count) is var least
                && run.Placement.MinPeers > Math.Max(least, 1))
            problems.Add(
                run.At("placement", "minPeers"),
                $"a stage has only {least} peers, so that {run.Placement.MinPeers} are never healthy",
                $"Write at most {least}");
    }

    private static void CheckInit(PeerDraft peer, IReadOnlyList<PeerDraft> earlier, Problems problems)
    {
        if (peer.Plan.Init.Peer is not { } source)
            return;
        var node = peer.Node.Find("init") ?? peer.Node;
        if (earlier.FirstOrDefault(candidate => candidate.Plan.Name == source) is not { } from)
            problems.Add(
                node, $"no peer of an earlier stage is called \"{source}\"",
                Suggestion.For(source.Value, [.. earlier.Select(candidate => candidate.Plan.Name.Value), "random"]));
        else if (from.Plan.Model != peer.Plan.Model)
            problems.Add(
                node, $"{source} is a {from.Plan.Model}, whose weights do not fit a {peer.Plan.Model}",
                "Start from a peer of the same model");
    }
}
