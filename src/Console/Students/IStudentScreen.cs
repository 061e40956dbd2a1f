using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>What `kd predict` and `kd evaluate` say of students of one task.</summary>
internal interface IStudentScreen
{
    /// <exception cref="DataException">A picture cannot be read or decoded.</exception>
    void Predict(Session session, Student student, PredictRequest request);

    void Evaluate(Session session, Student student, ImageSet images, bool json);
}

/// <param name="Top">Classes to show.</param>
/// <param name="LeastScore">Of a box, in [0, 1].</param>
/// <param name="Output">Folder for pictures that are drawn; null: beside each.</param>
internal sealed record PredictRequest(
    IReadOnlyList<string> Pictures, int Top, double LeastScore, bool Json, string? Output);

internal static class StudentScreens
{
    private static readonly IReadOnlyDictionary<TaskEntry, IStudentScreen> Screens =
        new Dictionary<TaskEntry, IStudentScreen>
        {
            [TaskEntry.Classification] = new ClassScreen(),
            [TaskEntry.Segmentation] = new MaskScreen(),
            [TaskEntry.Detection] = new BoxScreen(),
            [TaskEntry.PhotographDetection] = new BoxScreen(),
        };

    public static IStudentScreen Of(Student student) => Screens[student.Model.Task];
}
