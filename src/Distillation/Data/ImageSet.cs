using System.Globalization;
using KdCluster.Contracts.Reports;

namespace KdCluster.Distillation.Data;

/// <summary>A data set as it was read: every training and test image of its files, before any limit or split.</summary>
public sealed record ImageSet(
    string Name, int Classes, Normalisation Normalisation, LabelledImages Training, LabelledImages Test)
    : IDisposable
{
    public ImageShape Shape => Training.Shape;

    /// <summary>In the order of the labels; numbers where the set has no names.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } =
        [.. Enumerable.Range(0, Classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Of the images, as far as known.</summary>
    public string? Licence { get; init; }

    /// <summary>What a person should know of the files and need not change.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many images show each class, where labels do not say it.</summary>
    public IReadOnlyList<ClassCount>? Shown { get; init; }

    /// <summary>For the report of a run.</summary>
    public DataReport Describe()
    {
        var classes = CountClasses();
        return new DataReport(
            Name, Shape.ToShape(), Training.Count, Test.Count,
            classes.Count > DataReport.MostClasses
                ? []
                : [.. classes.Select(one => new ClassReport(Short(one.Name), one.Training, one.Test))],
            [.. Notes.Select(Short)]);

        static string Short(string text) =>
            text.Length <= DataReport.MostCharacters ? text : $"{text[..DataReport.MostCharacters]} ...";
    }

    /// <summary>Lets go of files that are mapped.</summary>
    public void Dispose()
    {
        foreach (var part in new[] { Training, Test })
        {
            part.Pixels.Dispose();
            part.Masks?.Dispose();
        }
    }

    /// <returns>In the order of the labels.</returns>
    public IReadOnlyList<ClassCount> CountClasses()
    {
        if (Shown is not null)
            return Shown;
        var (training, test) = (Training.Labels.CountBy(label => label).ToDictionary(),
            Test.Labels.CountBy(label => label).ToDictionary());
        return [
            .. ClassNames.Select((name, label) =>
                new ClassCount(name, training.GetValueOrDefault(label), test.GetValueOrDefault(label)))];
    }
}
