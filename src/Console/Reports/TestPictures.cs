namespace KdCluster.Console.Reports;

/// <summary>The first images of a test set with what is true of them, and with what peers of one run say.</summary>
/// <param name="FirstColour">The colour of the first class (<see cref="Distillation.Students.ClassColours"/>).</param>
/// <param name="Truth">A PNG file each, as all that follow.</param>
/// <param name="Said">Of each peer.</param>
public sealed record TestPictures(
    IReadOnlyList<string> Classes, int FirstColour, IReadOnlyList<byte[]> Truth,
    IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Said)
{
    /// <summary>Nobody chose them: the first of the test set.</summary>
    public const int Count = 6;
}
