namespace KdCluster.Distillation.Data.Images;

/// <summary>A file that cannot be used.</summary>
/// <param name="Name">Its path below the folder of the whole set.</param>
/// <param name="Reason">The end of "FILE ...".</param>
public sealed record DamagedPicture(string Name, string Reason);

/// <summary>What a folder of pictures holds, good and bad.</summary>
/// <param name="Classes">With the pictures that could be read.</param>
/// <param name="StrayBytes">JPEG files with stray bytes between their segments, which do no harm.</param>
/// <param name="Others">Files that are no pictures by their endings.</param>
public sealed record PictureSurvey(
    string Root, ImageShape Shape, IReadOnlyList<ClassCount> Classes, IReadOnlyList<DamagedPicture> Damaged,
    int StrayBytes, IReadOnlyList<string> Others)
{
    /// <summary>Whether damaged files are left out (`data.skipDamaged`) and not refused.</summary>
    public bool SkipsDamaged { get; init; }

    /// <summary>Why nothing can be trained on it; empty: all is well.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = new List<string>();
            if (Damaged.Count > 0 && !SkipsDamaged)
                problems.Add(
                    $"{Root}: {DamagedCount()} cannot be used:\n{FileLists.First(Damaged)}\n"
                        + "Fetch or convert them, take them out, or leave them out with data.skipDamaged: true.");
            problems.AddRange(Classes.Where(one => one.Training == 0).Select(
                one => $"{Path.Combine(Root, "train", one.Name)}: has no picture that can be read. "
                    + $"Each class needs one: put one in, or take the folder away."));
            if (Classes.Sum(one => one.Test) == 0)
                problems.Add(
                    $"{Path.Combine(Root, "test")}: has no PNG, JPEG, WebP or BMP file in its class folders that can "
                        + $"be read. Put some of the pictures there that are not trained on.");
            return problems;
        }
    }

    /// <summary>What a person should know and need not change.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            if (Damaged.Count > 0 && SkipsDamaged)
                notes.Add($"{Root}: left out {DamagedCount()} that cannot be used:\n{FileLists.First(Damaged)}");
            if (StrayBytes > 0)
                notes.Add(
                    $"{Root}: {FileLists.Counted(StrayBytes, "JPEG file")} with stray bytes before a marker, "
                        + "which do no harm");
            if (Others.Count > 0)
                notes.Add(FileLists.PassedOver(Root, Others));
            return notes;
        }
    }

    private string DamagedCount() =>
        $"{Damaged.Count:N0} of "
            + FileLists.Counted(Damaged.Count + Classes.Sum(one => one.Training + one.Test), "picture");
}
