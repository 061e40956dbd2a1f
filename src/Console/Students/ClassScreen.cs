using System.Globalization;
using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>Of classifiers: the likeliest classes; what is taken for what.</summary>
internal sealed class ClassScreen : IStudentScreen
{
    public void Predict(Session session, Student student, PredictRequest request)
    {
        var answers = student.Probabilities(Pictures.Read(request.Pictures, student.Facts.Shape));
        foreach (var (path, row) in request.Pictures.Zip(answers))
        {
            List<(string Class, float Probability)> best =
                [.. student.Facts.Classes.Zip(row).OrderByDescending(c => c.Second).Take(request.Top)];
            session.Plain(request.Json ? Json(path, best) : $"{path}: {Words(best)}");
        }
    }

    public void Evaluate(Session session, Student student, ImageSet images, bool json)
    {
        var matrix = Confusion.Count(student.Probabilities(images.Test), images.Test.Labels);
        if (json)
            session.Plain(Json(matrix, student.Facts.Classes));
        else
            Show(session, matrix, student.Facts.Classes);
    }

    private static void Show(Session session, Confusion matrix, IReadOnlyList<string> classes)
    {
        var table = new Listing("class", ">images", ">right", "most often taken for");
        foreach (var (label, name) in classes.Index())
        {
            var wrong = matrix.MostOftenTakenFor(label);
            table.Add(
                name, $"{matrix.Of(label)}", Percent(matrix.Right(label), matrix.Of(label)),
                wrong is null ? "" : $"{classes[wrong.Value.Label]} ({wrong.Value.Count})");
        }

        table.Write(session.Screen);
        session.Plain($"accuracy {Percent(matrix.AllRight, matrix.All)} of {matrix.All} images");
    }

    private static string Percent(int right, int all) =>
        all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * right / all:0.00} %");

    private static string Words(IEnumerable<(string Class, float Probability)> best) => string.Join(
        ", ", best.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Class} {c.Probability * 100:0.0} %")));

    private static string Json(string path, IEnumerable<(string Class, float Probability)> best) =>
        JsonSerializer.Serialize(new
        {
            image = path,
            classes = best.Select(c => new { name = c.Class, probability = c.Probability }),
        });

    private static string Json(Confusion matrix, IReadOnlyList<string> classes) => JsonSerializer.Serialize(new
    {
        images = matrix.All,
        accuracy = (double)matrix.AllRight / Math.Max(1, matrix.All),
        classes,
        confusion = Enumerable.Range(0, classes.Count).Select(matrix.Row),
    });
}
