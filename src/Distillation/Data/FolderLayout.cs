using KdCluster.Contracts;

namespace KdCluster.Distillation.Data;

/// <summary>A way in which people lay out a folder of pictures of their own.</summary>
/// <param name="What">What the pictures come with: `pictures with PNG masks`.</param>
/// <param name="Looks">What lies below the folder.</param>
/// <param name="Fits">Whether a folder is laid out so: by what lies in its `train`, before any file is opened.</param>
public sealed record FolderLayout(string What, string Looks, Func<string, bool> Fits)
{
    /// <summary>Whether such a folder is taken so where nobody says what is to be learned. Of a layout that two sets
    /// read, it is usual for one.</summary>
    public bool IsUsual { get; init; } = true;
}

/// <summary>A data set that is a folder of people's own.</summary>
public interface IFolderDataSet : IDataSetReader
{
    IReadOnlyList<FolderLayout> Layouts { get; }

    /// <summary>Where pictures to train on lie, below the folder.</summary>
    string Training { get; }
}

/// <summary>A layout, and who reads folders that have it.</summary>
public sealed record KnownLayout(IFolderDataSet Reader, FolderLayout Layout)
{
    public static IReadOnlyList<KnownLayout> All =>
    [
        .. DataSetRegistry.All.OfType<IFolderDataSet>()
            .SelectMany(reader => reader.Layouts.Select(layout => new KnownLayout(reader, layout))),
    ];

    public DataEntry Set => Reader.Entry;

    /// <returns>Those that a folder has, the usual ones first: mostly one.</returns>
    public static IReadOnlyList<KnownLayout> Of(string root) =>
        [.. All.Where(one => one.Layout.Fits(root)).OrderByDescending(one => one.Layout.IsUsual)];

    public override string ToString() => $"{Layout.What}: {Layout.Looks}";
}
