using System.Text.Json;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>Which plugins a plan's names come from: a node must have just these.</summary>
internal static class PluginNeeds
{
    public static RunPlan Note(RunPlan plan, Catalogue catalogue)
    {
        if (catalogue.Plugins.Count == 0)
            return plan;
        var (models, methods) = (Models(plan).ToHashSet(), Distills(plan).Select(d => d.Method).ToHashSet());
        var augment = plan.Views.Augment.Select(entry => entry.Split(':')[0]).ToHashSet();
        var ids = catalogue.Plugins.Where(plugin =>
            plugin.Models.Any(m => models.Contains(m.Name)) || plugin.Methods.Any(m => methods.Contains(m.Name))
                || plugin.Data.Any(d => d.Name == plan.Data.Name)
                || plugin.Augmentations.Any(a => augment.Contains(a.Name))).Select(plugin => plugin.Id).ToList();
        return ids.Count == 0 ? plan : plan with { Plugins = ids };
    }

    /// <summary>Also those that a method's own options name.</summary>
    private static IEnumerable<string> Models(RunPlan plan) =>
        plan.Stages.SelectMany(stage => stage.Peers).Select(peer => peer.Model).Concat(
            Distills(plan).Where(d => d.Options.ValueKind == JsonValueKind.Object)
                .SelectMany(d => d.Options.EnumerateObject())
                .Where(option => option.Value.ValueKind == JsonValueKind.String)
                .Select(option => option.Value.GetString()!));

    private static IEnumerable<DistillPlan> Distills(RunPlan plan) =>
        plan.Stages.Select(stage => stage.Distill).OfType<DistillPlan>();
}
