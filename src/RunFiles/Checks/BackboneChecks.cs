namespace KdCluster.RunFiles;

/// <param name="Model">The model's name.</param>
/// <param name="Sample">Of the data set; null where nobody knows it.</param>
public sealed record BackboneFile(string Model, Shape? Sample, string Path);

/// <summary>Weights of a backbone are for models that have one, and fit it.</summary>
internal static class BackboneChecks
{
    /// <param name="exists">Null where nobody can say.</param>
    /// <param name="unfit">What does not fit, with names; null: all does.</param>
    public static void Run(
        PlanDraft run, Catalogue catalogue, Func<string, bool>? exists, Func<BackboneFile, string?>? unfit,
        Problems problems)
    {
        foreach (var peer in run.Learners)
        {
            if (peer is not { Model: { } model, Plan.Init.Backbone: { } path }
                || peer.Node.Find("backbone") is not { } node)
                continue;
            if (model.Backbone is null)
                problems.Add(
                    node, $"{model.Name} has no backbone whose weights could be loaded alone",
                    "Write checkpoint: FILE, or choose one of "
                        + string.Join(", ", catalogue.Models.Where(one => one.Backbone is not null)
                            .Select(one => one.Name)));
            else if (exists?.Invoke(path) == false)
                problems.Add(
                    node, $"there is no file of weights at {path}", $"Name a file of a {model.Backbone}'s weights");
            else if (unfit?.Invoke(new(model.Name, run.Data?.Shape, path)) is { } why)
                problems.Add(node, why, $"Name a file of a {model.Backbone}'s weights");
        }
    }
}
