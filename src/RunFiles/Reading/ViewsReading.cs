using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

internal static class ViewsReading
{
    /// <summary>
    /// The kind defaults to `per-epoch` when there are augmentations. Views that are all alike (no augmentation, or a
    /// period of 1) are one view, so that one sheet serves all epochs.
    /// </summary>
    public static ViewPlan Read(Section run, Catalogue catalogue)
    {
        if (run.Map("views") is not { } section)
            return new(ViewKind.Fixed, 1, []);

        var augment = Augmentations(section, catalogue);
        var kind = section.Word<ViewKind>("kind");
        var period = section.Integer("period", min: 1);
        section.Close();

        if (kind == ViewKind.Period && !section.Has("period"))
            section.Require("period", "Write period: K, after how many epochs the views come again");
        if (kind is { } given and not ViewKind.Period && section.Node.Find("period") is { } superfluous)
            section.Problems.Add(
                superfluous, $"views of kind {(given == ViewKind.Fixed ? "fixed" : "per-epoch")} have no period",
                "Remove it, or write kind: period");

        var chosen = kind
            ?? (period is not null ? ViewKind.Period : augment.Count > 0 ? ViewKind.PerEpoch : ViewKind.Fixed);
        if (augment.Count == 0 || (chosen == ViewKind.Period && period is null or 1))
            chosen = ViewKind.Fixed;
        return new(chosen, chosen == ViewKind.Period ? period ?? 1 : 1, augment);
    }

    /// <summary>Names, each with its one number after a colon where that is not the usual one: `mixup:0.2`.</summary>
    private static List<string> Augmentations(Section section, Catalogue catalogue)
    {
        var names = new List<string>();
        var augment = new List<string>();
        foreach (var item in section.List("augment") ?? [])
        {
            if (item is not ScalarNode scalar)
                section.Problems.Add(
                    item, "the name of an augmentation belongs here", "Write a list of names, e.g. [crop, flip]");
            else if (
                Scalars.Named(
                    scalar with { Text = scalar.Text.Split(':')[0] }, "augmentation", catalogue.Augmentations,
                    entry => entry.Name, section.Problems) is not { } entry)
                continue;
            else if (names.Contains(entry.Name))
                section.Problems.Add(scalar, $"{entry.Name} is named twice", "Name each augmentation once");
            else
            {
                names.Add(entry.Name);
                if (HoldsNumber(scalar, entry, section.Problems))
                    augment.Add(scalar.Text);
            }
        }

        return augment;
    }

    private static bool HoldsNumber(ScalarNode scalar, OptionedEntry entry, Problems problems)
    {
        if (scalar.Text == entry.Name)
            return true;
        var number = scalar with { Text = scalar.Text[(entry.Name.Length + 1)..], Quoted = false };
        if (entry.Options is [var option])
            return option.Type == OptionType.Integer
                ? Scalars.Integer(
                    number, (int)(option.Min ?? 0), (int)(option.Max ?? int.MaxValue), problems) is not null
                : Scalars.Number(number, new Bounds(option.Min, option.Max), problems) is not null;
        problems.Add(scalar, $"{entry.Name} takes no number", $"Write {entry.Name}");
        return false;
    }
}
