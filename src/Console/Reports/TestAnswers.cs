using KdCluster.Console.Students;
using KdCluster.Distillation.Data;

namespace KdCluster.Console.Reports;

/// <summary>What peers of one run say of the images of the test set.</summary>
/// <param name="Probabilities">Of each peer: a row an image, a value a class.</param>
public sealed record TestAnswers(
    LabelledImages Images, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, float[][]> Probabilities)
{
    public Confusion Confusion(string peer) => Students.Confusion.Count(Probabilities[peer], Images.Labels);

    public Calibration Calibration(string peer) => Reports.Calibration.Of(Probabilities[peer], Images.Labels);

    /// <summary>What a peer takes an image for.</summary>
    public int Said(string peer, int image) =>
        Array.IndexOf(Probabilities[peer][image], Probabilities[peer][image].Max());

    public bool IsRight(string peer, int image) => Said(peer, image) == Images.Labels[image];

    /// <summary>
    /// Images that the student is right about and none of the others is, those first of which it is surest.
    /// </summary>
    public IReadOnlyList<int> OnlyRight(string student, IReadOnlyCollection<string> others) =>
        [
            .. Enumerable.Range(0, Images.Count)
                .Where(image => IsRight(student, image) && !others.Any(other => IsRight(other, image)))
                .OrderByDescending(image => Probabilities[student][image].Max()),
        ];
}
