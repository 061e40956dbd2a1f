using System.Globalization;

namespace KdCluster.Distillation.Data;

/// <summary>A data set as it was read: every training and test image of its files, before any limit or split.</summary>
public sealed record ImageSet(
    string Name, int Classes, Normalisation Normalisation, LabelledImages Training, LabelledImages Test)
{
    public ImageShape Shape => Training.Shape;

    /// <summary>In the order of the labels; numbers where the set has no names.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } =
        [.. Enumerable.Range(0, Classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Of the images, as far as known.</summary>
    public string? Licence { get; init; }

    /// <summary>What a person should know of the files and need not change.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <returns>In the order of the labels.</returns>
    public IReadOnlyList<ClassCount> CountClasses()
    {
        var (training, test) = (Training.Labels.CountBy(label => label).ToDictionary(),
            Test.Labels.CountBy(label => label).ToDictionary());
        return [
            .. ClassNames.Select((name, label) =>
                new ClassCount(name, training.GetValueOrDefault(label), test.GetValueOrDefault(label)))];
    }
}
