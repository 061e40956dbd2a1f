using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Tests.Reports;

public sealed partial class ReportTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    private async Task<string> Page(params string[] arguments)
    {
        var path = trained.At($"{Guid.NewGuid():N}.html");
        await Kd(["report", .. arguments, "--html", path]);
        return await File.ReadAllTextAsync(path);
    }

    [Fact]
    public async Task Each_number_of_the_page_is_the_one_in_report_json()
    {
        var page = await Page(trained.Run);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(trained.Run, "report.json")));
        var numbers = Number().Matches(page);
        numbers.Count.ShouldBeGreaterThan(50);
        foreach (Match number in numbers)
        {
            var at = number.Groups["at"].Value.Split('/')[2..];
            var value = at.Aggregate(report.RootElement, (element, key) => element.ValueKind == JsonValueKind.Array
                ? element[int.Parse(key, CultureInfo.InvariantCulture)]
                : element.GetProperty(key)).GetDouble();
            double.Parse(number.Groups["value"].Value, CultureInfo.InvariantCulture).ShouldBe(value, number.Value);
            var shown = number.Groups["shown"].Value;
            if (shown.EndsWith(" %", StringComparison.Ordinal))
                shown.ShouldBe((value * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %");
        }

        numbers.Select(number => number.Groups["at"].Value).ShouldContain("/0/peers/1/accuracyLast");
        foreach (var peer in report.RootElement.GetProperty("peers").EnumerateArray())
            page.ShouldContain(peer.GetProperty("weightsSha256").GetString()!);
        page.ShouldContain(report.RootElement.GetProperty("runFileHash").GetString()!);
    }

    [Fact]
    public async Task The_page_needs_nothing_else_and_nothing_from_outside_is_markup()
    {
        var page = await Page(trained.Run);
        page.Length.ShouldBeLessThan(2_000_000);
        page.ShouldNotContain("<b>comment");
        page.ShouldContain("a &lt;b&gt;comment");
        foreach (var word in new[] { "<script", "<link", "http://", "https://", "@import", "url(" })
            page.ShouldNotContain(word);
        Regex.Matches(page, "src=\"(?<start>.{5})").Select(match => match.Groups["start"].Value)
            .ShouldAllBe(start => start == "data:");
        foreach (var part in new[]
        {
            "teacher, its teacher", "ann, with distillation", "ann.control, trained alone", "ECE", "confusion matrix",
            "Pictures that only ann gets right", "with every default", "mode: offline", "class=\"curve",
        })
            page.ShouldContain(part);
    }

    [Fact]
    public async Task What_the_peers_say_of_the_test_set_gives_the_accuracy_of_the_report()
    {
        var page = WebUtility.HtmlDecode(await Page(trained.Run));
        var ann = ReportFiles.Read(trained.Run)!.Peers.Single(peer => peer.Name == "ann");
        page.ShouldContain(FormattableString.Invariant($"ann, with distillation: {ann.AccuracyLast * 100:0.00} %"));
        page.ShouldContain(FormattableString.Invariant($"ann.control, trained alone: {ann.Control * 100:0.00} %"));
    }

    [Fact]
    public async Task Without_weights_the_page_says_what_is_missing()
    {
        var copy = Directory.CreateDirectory(trained.At("bare")).FullName;
        File.Copy(Path.Combine(trained.Run, "report.json"), Path.Combine(copy, "report.json"), overwrite: true);
        (await Page(copy)).ShouldContain("its plan was not kept");
        (await Page(copy, "--quick")).ShouldContain("it was not asked for");
    }

    [Fact]
    public async Task Several_runs_stand_side_by_side()
    {
        var page = await Page(trained.Run, trained.Run, "--quick");
        page.ShouldContain("2 runs compared");
        page.ShouldContain("id=\"run-1\"");
        page.ShouldContain("data-at=\"/1/gain/mean\"");
    }

    [Fact]
    public async Task A_run_without_an_epoch_stands_beside_others_and_has_no_curve()
    {
        var young = trained.At("young");
        Directory.CreateDirectory(young);
        var report = ReportFiles.Read(trained.Run)! with { Run = "young", Epochs = [], Peers = [] };
        await File.WriteAllTextAsync(Path.Combine(young, "report.json"), ReportJson.Write(report));
        (await Page(trained.Run, young, "--quick")).ShouldContain("2 runs compared");
        (await Kd("plot", young, trained.Run)).ShouldContain("mean over the students");
        var terminal = new Terminal();
        (await terminal.Kd("plot", young, young)).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldContain("no student of these runs has finished an epoch yet");
    }

    [Fact]
    public async Task Tables_and_json_have_every_epoch()
    {
        var report = ReportFiles.Read(trained.Run)!;
        var lines = (await Kd("report", trained.Run, "--csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(1 + report.Epochs.Count);
        var (head, first) = (lines[0].Split(','), lines[1].Split(','));
        first.Length.ShouldBe(head.Length);
        first[Array.IndexOf(head, "accuracy")].ShouldBe(
            report.Epochs[0].Accuracy.ToString(CultureInfo.InvariantCulture));
        lines.Count(line => line.Contains(",ann.control,yes,", StringComparison.Ordinal)).ShouldBe(3);
        ReportJson.Read(await Kd("report", trained.Run, "--json")).Epochs.Count.ShouldBe(report.Epochs.Count);
        (await Kd("report", trained.Run)).ShouldContain("ann");
    }

    [Fact]
    public async Task Two_forms_at_once_are_refused()
    {
        var terminal = new Terminal();
        (await terminal.Kd("report", trained.Run, "--csv", "--json")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("give one");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Curves_fit_the_terminal_and_are_plain_in_a_pipe(int width)
    {
        var terminal = new Terminal(width, piped: true);
        (await terminal.Kd("plot", trained.Run)).ShouldBe(ExitCode.Ok, terminal.Error);
        var lines = terminal.Output.Split('\n');
        lines.ShouldAllBe(line => line.TrimEnd().Length <= width);
        terminal.Output.ShouldAllBe(c => c < 128);
        terminal.Output.ShouldContain("accuracy of the test set, stage");
        terminal.Output.ShouldContain("ann.control, alone: ");

        var screen = new Terminal(width);
        (await screen.Kd("plot", trained.Run, trained.Run)).ShouldBe(ExitCode.Ok, screen.Error);
        screen.Output.Split('\n').ShouldAllBe(line => line.TrimEnd().Length <= width);
    }

    private static async Task<string> Kd(params string[] arguments)
    {
        var terminal = new Terminal(width: 120);
        (await terminal.Kd(arguments)).ShouldBe(ExitCode.Ok, terminal.Error);
        return terminal.Output;
    }

    [GeneratedRegex("data-at=\"(?<at>[^\"]+)\" data-value=\"(?<value>[^\"]+)\">(?<shown>[^<]*)<")]
    private static partial Regex Number();
}
