using System.Globalization;
using System.Text;
using KdCluster.Console.Screen;
using KdCluster.Console.Students;
using static KdCluster.Console.Reports.Html.Markup;

namespace KdCluster.Console.Reports.Html;

/// <summary>What follows from the peers' answers to the test set: confusion, calibration, pictures.</summary>
internal static class AnswerSections
{
    /// <summary>A matrix of more classes is unreadable: the commonest confusions are listed then.</summary>
    private const int MostClasses = 20;
    private const int MostConfusions = 15;
    private const int MostPictures = 24;

    /// <param name="peer">A student.</param>
    public static string Of(ReportedRun run, TestAnswers answers, string peer)
    {
        var teachers = run.TeachersOf(peer).Where(answers.Probabilities.ContainsKey).ToList();
        var control = run.ControlOf(peer) is { } alone && answers.Probabilities.ContainsKey(alone) ? alone : null;
        var shown = Compared(run, peer, answers.Probabilities.ContainsKey);
        var text = new StringBuilder();
        text.Append($"<h4>What is taken for what: {Text(peer)}</h4>\n<div class=\"grid wide\">");
        foreach (var (name, title) in shown)
            text.Append(Matrix(title, answers.Confusion(name), answers.Classes));
        text.Append($"</div>\n<h4>How far its word can be trusted: {Text(peer)}</h4>\n<p class=\"soft\">"
            + "Bars: how often the peer is right, by how sure it says it is; on the dashed line it is as often right "
            + "as it says. ECE is the mean distance from that line over the images, in 15 bins (Guo et al. 2017).</p>\n"
            + "<div class=\"grid\">");
        foreach (var (name, title) in shown)
            text.Append(Reliability(title, answers.Calibration(name)));
        text.Append("</div>\n");
        if (control is not null)
            text.Append(Pictures(answers, peer, control, teachers));
        return text.ToString();
    }

    /// <param name="peer">A student.</param>
    /// <param name="isThere">Whether a peer was asked.</param>
    /// <returns>Teachers, the student and its control, with what they are.</returns>
    internal static IReadOnlyList<(string Peer, string Title)> Compared(
        ReportedRun run, string peer, Func<string, bool> isThere) =>
    [
        .. run.TeachersOf(peer).Where(isThere).Select(teacher => (teacher, $"{teacher}, its teacher")),
        (peer, $"{peer}, with distillation"),
        .. run.ControlOf(peer) is { } alone && isThere(alone)
            ? new[] { (alone, $"{alone}, trained alone") }
            : [],
    ];

    private static string Matrix(string title, Confusion confusion, IReadOnlyList<string> classes)
    {
        var right = Format.Accuracy((double)confusion.AllRight / Math.Max(1, confusion.All));
        var text = new StringBuilder($"<figure><figcaption>{Text(title)}: {right}</figcaption>");
        if (classes.Count > MostClasses)
            return text.Append(Commonest(confusion, classes)).Append("</figure>\n").ToString();
        text.Append(
            $"<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                + $"aria-label=\"{Text($"confusion matrix of {title}")}\">"
                + "<table class=\"confusion\"><caption>rows: what it is; columns: what it is taken for</caption>"
                + "<thead><tr><td></td>");
        foreach (var name in classes)
            text.Append($"<th scope=\"col\"><span>{Text(name)}</span></th>");
        text.Append("</tr></thead><tbody>");
        for (var label = 0; label < classes.Count; label++)
        {
            text.Append($"<tr><th scope=\"row\">{Text(classes[label])}</th>");
            foreach (var (said, count) in confusion.Row(label).Index())
            {
                var share = (double)count / Math.Max(1, confusion.Of(label));
                var css = said == label ? " class=\"hit\"" : count == 0 ? " class=\"zero\"" : "";
                // Errors are rare: their shade grows with the root, so that they are seen beside the diagonal.
                var shade = Share(said == label ? share : Math.Sqrt(share));
                text.Append($"<td{css} style=\"--p:{shade}\">{count}</td>");
            }

            text.Append("</tr>\n");
        }

        return text.Append("</tbody></table></div></figure>\n").ToString();
    }

    private static string Commonest(Confusion confusion, IReadOnlyList<string> classes)
    {
        var wrong = Enumerable.Range(0, classes.Count)
            .SelectMany(label => confusion.Row(label).Index().Where(said => said.Index != label && said.Item > 0)
                .Select(said => (Label: label, Said: said.Index, Count: said.Item)))
            .OrderByDescending(one => one.Count).Take(MostConfusions);
        return Table(
            "the commonest confusions", ["what it is", "is taken for", ">images"],
            wrong.Select(one =>
                $"{Head(classes[one.Label])}{Cell(classes[one.Said])}<td class=\"n\">{one.Count}</td>"));
    }

    private static string Reliability(string title, Calibration calibration)
    {
        const double size = 220, left = 42, bottom = 34, top = 6, right = 6;
        var (width, height) = (size - left - right, size - top - bottom);
        var error = Format.Accuracy(calibration.Error);
        var text = new StringBuilder(
            $"<figure><figcaption>{Text(title)}: ECE {error}</figcaption>"
                + $"<svg class=\"chart\" style=\"max-width:17rem\" viewBox=\"0 0 {size} {size}\" role=\"img\" "
                + $"aria-label=\"{Text($"reliability diagram of {title}, expected calibration error {error}")}\">");
        foreach (var tick in new[] { 0, 0.5, 1 })
        {
            var y = Pixels(top + ((1 - tick) * height));
            text.Append(
                $"<line class=\"rule\" x1=\"{left}\" x2=\"{size - right}\" y1=\"{y}\" y2=\"{y}\"/>"
                    + $"<text x=\"{left - 5}\" y=\"{Pixels(top + ((1 - tick) * height) + 4)}\" text-anchor=\"end\">"
                    + $"{tick * 100:0}%</text>"
                    + $"<text x=\"{Pixels(left + (tick * width))}\" y=\"{size - bottom + 15}\" "
                    + $"text-anchor=\"{(tick == 1 ? "end" : tick == 0 ? "start" : "middle")}\">{tick * 100:0}%</text>");
        }

        foreach (var bin in calibration.Bins.Where(bin => bin.Images > 0))
            text.Append(
                $"<rect class=\"bar\" x=\"{Pixels(left + (bin.From * width) + 0.5)}\" "
                    + $"y=\"{Pixels(top + ((1 - bin.Accuracy) * height))}\" "
                    + $"width=\"{Pixels(((bin.To - bin.From) * width) - 1)}\" "
                    + $"height=\"{Pixels(bin.Accuracy * height)}\"><title>says {Format.Accuracy(bin.Confidence)}, "
                    + $"is right {Format.Accuracy(bin.Accuracy)} of {bin.Images} images</title></rect>");
        return text.Append(
            $"<line class=\"ideal\" x1=\"{left}\" y1=\"{size - bottom}\" x2=\"{size - right}\" y2=\"{top}\"/>"
                + $"<text x=\"{Pixels(left + (width / 2))}\" y=\"{size - 4}\" text-anchor=\"middle\">"
                + "how sure it says it is</text></svg></figure>\n").ToString();
    }

    private static string Pictures(
        TestAnswers answers, string student, string control, IReadOnlyList<string> teachers)
    {
        var others = teachers.Append(control).ToList();
        var only = answers.OnlyRight(student, others);
        var lost = answers.OnlyRight(control, [student]);
        var gained = answers.OnlyRight(student, [control]);
        var text = new StringBuilder(
            $"<h4>Pictures that only {Text(student)} gets right</h4>\n<p>Of {answers.Images.Count} images, "
                + $"{gained.Count} are right with distillation and wrong alone, and {lost.Count} the other way round."
                + (teachers.Count > 0 ? $" {only.Count} of the former the teacher gets wrong, too." : "") + "</p>\n");
        text.Append("<div class=\"pictures\">");
        foreach (var image in only.Take(MostPictures))
        {
            var name = answers.Classes[answers.Images.Labels[image]];
            var said = answers.Classes[answers.Said(control, image)];
            text.Append(
                $"<figure><img alt=\"{Text($"test image {image}, {name}")}\" width=\"80\" height=\"80\" "
                    + $"src=\"{PictureData.Of(answers.Images, image)}\"><figcaption><strong>{Text(name)}</strong><br>"
                    + $"alone: {Text(said)}</figcaption></figure>\n");
        }

        text.Append("</div>\n");
        if (only.Count > MostPictures)
            text.Append($"<p class=\"soft\">{MostPictures} of {only.Count}, those first of which it is surest.</p>\n");
        return text.ToString();
    }

    private static string Share(double share) => share.ToString("0.##", CultureInfo.InvariantCulture);
}
