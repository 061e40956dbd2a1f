using System.Globalization;
using System.Text.RegularExpressions;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>An expanded peer and where it was written.</summary>
/// <param name="BaseName">The name before `count` numbered it.</param>
internal sealed record PeerDraft(PeerPlan Plan, string BaseName, ModelEntry? Model, MapNode Node);

internal static partial class PeerReading
{
    public const int MaxPeers = 10_000;
    public const string NameForm = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

    /// <summary>One entry of `peers`, as many peers as its `count` says.</summary>
    public static IReadOnlyList<PeerDraft> Read(
        Node entry, Training stage, long runSeed, Catalogue catalogue, Problems problems)
    {
        if ((entry is ScalarNode word ? ShortForm.Open(word, "peers") : entry) is not MapNode node)
        {
            problems.Add(entry, "a peer belongs here", "Write { name: NAME, model: MODEL }");
            return [];
        }

        var section = new Section(node, problems);
        section.Require("model", $"Name one: {string.Join(", ", catalogue.Models.Select(model => model.Name))}");
        var model = section.Named("model", "model", catalogue.Models, candidate => candidate.Name);
        var name = Name(section, "name") ?? model?.Name ?? "peer";
        var count = section.Integer("count", 1, 1, MaxPeers);
        var training = TrainingReading.Read(section, catalogue, stage);
        var init = Init(section);
        var device = Device(section);
        section.Close();

        return [
            .. Enumerable.Range(1, count)
            .Select(
                number => Draft(count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")))];

        PeerDraft Draft(string full)
        {
            var plan = new PeerPlan(
                new(full), model?.Name ?? "", PeerSeed.Of(runSeed, full), training.BatchSize, training.Optimizer,
                training.Schedule, init, null, device) { Precision = training.Precision };
            return new(plan, name, model, node);
        }
    }

    /// <summary>A name that may become a folder, a label and a part of a peer's id.</summary>
    public static string? Name(Section section, string key)
    {
        if (section.Scalar(key, "a name") is not { } scalar)
            return null;
        if (NamePattern().IsMatch(scalar.Text))
            return scalar.Text;
        section.Problems.Add(
            scalar, $"\"{scalar.Text}\" is not a name",
            "Begin with a letter; then letters, digits, - and _, at most 64 in all");
        return null;
    }

    private static InitPlan Init(Section section)
    {
        var init = section.Text("init");
        var checkpoint = section.Text("checkpoint");
        var backbone = section.Text("backbone");
        if (backbone is not null && (checkpoint is not null || init is not null and not "random"))
            section.Problems.Add(
                section.Node.Find("backbone")!,
                $"{(checkpoint is null ? "init" : "checkpoint")} brings the weights of the backbone as well",
                "Keep one of them");
        if (init is not null && checkpoint is not null)
            section.Problems.Add(
                section.Node.Find("init")!, "init and checkpoint both say where the initial weights come from",
                "Keep one of them");
        return checkpoint is not null
            ? new(checkpoint, null)
            : init is null or "random"
            ? InitPlan.Random with { Backbone = backbone }
            : new(null, new PeerId(init));
    }

    private static string? Device(Section section)
    {
        if (section.Scalar("device", "a device") is not { } scalar || DevicePattern().IsMatch(scalar.Text))
            return section.Text("device");
        section.Problems.Add(
            scalar, $"\"{scalar.Text}\" is not a device",
            "Write cpu, cuda or cuda:N, or leave it out to take what the slot has");
        return null;
    }

    [GeneratedRegex(NameForm, RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^(cpu|cuda(:\d{1,3})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex DevicePattern();
}
