using System.Text;
using KdCluster.Distillation.Students;
using static KdCluster.Console.Reports.Html.Markup;

namespace KdCluster.Console.Reports.Html;

/// <summary>Images of the test set: the truth, and what the teacher, a student and its control see.</summary>
internal static class ExampleSections
{
    private const int MostColours = 30;

    /// <param name="peer">A student.</param>
    public static string Of(ReportedRun run, TestPictures pictures, string peer)
    {
        List<(string Title, IReadOnlyList<byte[]> Images)> columns =
        [
            ("the truth", pictures.Truth),
            .. AnswerSections.Compared(run, peer, pictures.Said.ContainsKey)
                .Select(one => (one.Title, pictures.Said[one.Peer])),
        ];
        var text = new StringBuilder(
            $"<h4>What {Text(peer)} sees</h4>\n<p class=\"soft\">The first {pictures.Truth.Count} images of the test "
                + "set. Nobody chose them.</p>\n");
        text.Append(
            Table($"images of the test set and what {peer} and others say of them",
                [.. columns.Select(column => column.Title)],
                Enumerable.Range(0, pictures.Truth.Count).Select(image => string.Concat(columns.Select(column =>
                    $"<td><img class=\"example\" alt=\"{Text($"test image {image}, {column.Title}")}\" "
                        + $"src=\"data:image/png;base64,{Convert.ToBase64String(column.Images[image])}\"></td>")))));
        return text.Append(Colours(pictures)).ToString();
    }

    private static string Colours(TestPictures pictures)
    {
        var text = new StringBuilder("<p class=\"soft\">");
        foreach (var (label, name) in pictures.Classes.Take(MostColours).Index())
            text.Append(
                "<span class=\"colour\"><span class=\"swatch\" "
                    + $"style=\"background:{ClassColours.Hex(label + pictures.FirstColour)}\"></span> "
                    + $"{Text(name)} </span>");
        return text.Append("</p>\n").ToString();
    }
}
