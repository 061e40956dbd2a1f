namespace KdCluster.Contracts.Reports;

/// <summary>What a run was trained and tested on, before any limit or split.</summary>
/// <param name="Name">Of an image folder with a hash of its pixels.</param>
/// <param name="Shape">Of one sample.</param>
/// <param name="Classes">In the order of the labels; empty of a set with more than <see cref="MostClasses"/>.</param>
/// <param name="Notes">What a person should know of the files.</param>
public sealed record DataReport(
    string Name, Shape Shape, int Training, int Test, IReadOnlyList<ClassReport> Classes, IReadOnlyList<string> Notes)
{
    /// <summary>It travels in a message whose length has a limit.</summary>
    public const int MostClasses = 200;

    /// <summary>Characters of a note or a class's name.</summary>
    public const int MostCharacters = 2000;
}

/// <param name="Training">Samples.</param>
public sealed record ClassReport(string Name, int Training, int Test);
