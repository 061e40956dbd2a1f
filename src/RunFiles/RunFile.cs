using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>Reads run files (`docs/RUNFILE.md`). Nothing else in the product reads YAML.</summary>
public static class RunFile
{
    /// <param name="yaml">The text of the file.</param>
    /// <param name="overrides">What <c>--set</c> said, each <c>a.b[0].c=value</c>, in order.</param>
    /// <param name="catalogue">What the file may name.</param>
    /// <param name="exists">Whether a file or folder is there; null where nobody can say (a coordinator does not see
    ///     the nodes' disks).</param>
    /// <param name="unfit">What of a file of a backbone's weights does not fit its model; null where nobody can
    ///     say.</param>
    public static RunFileResult Parse(
        string yaml, IEnumerable<string> overrides, Catalogue catalogue, Func<string, bool>? exists = null,
        Func<BackboneFile, string?>? unfit = null)
    {
        var problems = new Problems();
        if (YamlDocument.Read(yaml, problems) is not { } document)
            return new([], problems.ToList());

        // Places for anchors, as in Compose files.
        document.Entries.RemoveAll(entry => entry.Key.StartsWith("x-", StringComparison.Ordinal));
        foreach (var text in overrides)
            Override.Apply(document, text, problems);

        var plans = new List<RunPlan>();
        foreach (var point in SweepReading.Take(document, problems))
        {
            var reader = new PlanReading(catalogue, exists, unfit, problems);
            if (reader.Read(point.Document) is { } plan)
                plans.Add(PlanHash.Sign(PluginNeeds.Note(plan, catalogue) with { Sweep = point.Sweep }));
        }

        return problems.Any ? new([], problems.ToList()) : new(plans, []);
    }
}
