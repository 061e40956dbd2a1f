using System.Globalization;
using System.Text.Json;
using KdCluster.Contracts.Files;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Console.Students;

/// <summary>Of models that give boxes: a drawn picture with names and scores; AP in all and by class.</summary>
internal sealed class BoxScreen : IStudentScreen
{
    public void Predict(Session session, Student student, PredictRequest request)
    {
        var (facts, paths) = (student.Facts, request.Pictures);
        var drawn = DrawnFiles.Of(paths, request.Output);
        var answers = student.Boxes(Pictures.Read(paths, facts.Shape), (float)request.LeastScore);
        foreach (var (at, found) in answers.Index())
        {
            var (png, boxes) = BoxDrawing.Draw(paths[at], facts.Shape, found, facts.Classes);
            AtomicFile.Write(drawn[at], file => file.Write(png));
            session.Plain(request.Json
                ? Json(paths[at], drawn[at], boxes, facts.Classes)
                : $"{paths[at]}: {Words(boxes, facts.Classes)}; drawn in {drawn[at]}");
        }
    }

    public void Evaluate(Session session, Student student, ImageSet images, bool json) =>
        MeasureScreen.Evaluate(session, student, images, json);

    private static string Words(IReadOnlyList<FoundBox> boxes, IReadOnlyList<string> classes) => boxes.Count == 0
        ? "nothing was found"
        : string.Join(
            ", ",
            boxes.Select(box => string.Create(
                CultureInfo.InvariantCulture,
                $"{classes[box.Class]} {box.Score * 100:0.0} % ({Colour(box)}) at {box.Left:0},{box.Top:0} to "
                    + $"{box.Right:0},{box.Bottom:0}")));

    private static string Json(
        string path, string drawn, IReadOnlyList<FoundBox> boxes, IReadOnlyList<string> classes) =>
        JsonSerializer.Serialize(new
        {
            image = path,
            drawn,
            boxes = boxes.Select(box => new
            {
                name = classes[box.Class], score = box.Score, left = box.Left, top = box.Top, right = box.Right,
                bottom = box.Bottom, colour = Colour(box),
            }),
        });

    private static string Colour(FoundBox box) => ClassColours.Hex(box.Class + BoxDrawing.FirstColour);
}
