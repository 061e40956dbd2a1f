using System.Globalization;
using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Console.Students;

/// <summary>What `kd evaluate` says of students whose task measures more than one thing.</summary>
internal static class MeasureScreen
{
    public static void Evaluate(Session session, Student student, ImageSet images, bool json)
    {
        var (score, name) = (student.Score(images), student.Model.Task.Score);
        if (json)
            session.Plain(Json(images.Test.Count, score, name));
        else
            Show(session, images.Test.Count, score, name);
    }

    private static void Show(Session session, int images, TestScore score, string name)
    {
        var table = new Listing("measure", ">%");
        foreach (var (measure, value) in score.Measures!)
            table.Add(measure, Percent(value));
        table.Write(session.Screen);
        session.Plain($"{name} {Percent(score.Score)} % of {images} images");
    }

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00}");

    private static string Json(int images, TestScore score, string name) =>
        JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["images"] = images, [name] = score.Score, ["measures"] = score.Measures!,
        });
}
