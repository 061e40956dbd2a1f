using System.Globalization;
using System.Text.Json;
using KdCluster.Contracts.Files;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>Of models that give masks: a drawn picture with each class's share; overlaps by class.</summary>
internal sealed class MaskScreen : IStudentScreen
{
    public void Predict(Session session, Student student, PredictRequest request)
    {
        var (facts, paths) = (student.Facts, request.Pictures);
        var drawn = DrawnFiles.Of(paths, request.Output);
        foreach (var (at, mask) in student.Masks(Pictures.Read(paths, facts.Shape)).Index())
        {
            AtomicFile.Write(drawn[at], file => file.Write(MaskDrawing.Png(paths[at], facts.Shape, mask)));
            var shares = Shares(mask, facts.Classes, request.Top);
            session.Plain(request.Json
                ? Json(paths[at], drawn[at], shares)
                : $"{paths[at]}: {string.Join(", ", shares.Select(Words))}; drawn in {drawn[at]}");
        }
    }

    public void Evaluate(Session session, Student student, ImageSet images, bool json) =>
        MeasureScreen.Evaluate(session, student, images, json);

    private static List<(int Label, string Class, double Share)> Shares(
        byte[] mask, IReadOnlyList<string> classes, int top) =>
    [
        .. mask.CountBy(label => label).OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(top)
        .Select(one => ((int)one.Key, classes[one.Key], (double)one.Value / mask.Length)),
    ];

    private static string Words((int Label, string Class, double Share) one) => string.Create(
        CultureInfo.InvariantCulture, $"{one.Class} {one.Share * 100:0.0} % ({ClassColours.Hex(one.Label)})");

    private static string Json(string path, string drawn, List<(int Label, string Class, double Share)> shares) =>
        JsonSerializer.Serialize(new
        {
            image = path,
            drawn,
            classes = shares.Select(one => new
            {
                name = one.Class, share = one.Share, colour = ClassColours.Hex(one.Label),
            }),
        });
}
