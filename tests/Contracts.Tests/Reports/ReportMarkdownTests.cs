using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Tests;

public class ReportMarkdownTests
{
    private static readonly string Text = ReportMarkdown.Render(ReportSample.Usual());

    [Fact]
    public void It_begins_with_the_name_the_status_and_the_answer()
    {
        Text.ShouldStartWith("# test: completed\n");
        Text.ShouldContain("by +2.00 points on average");
    }

    [Theory]
    [InlineData("| ann  | light-cnn |")]
    [InlineData("206,010")]
    [InlineData("80.00 % | 90.00 % |")]
    [InlineData("75.00 % | +5.00 |")]
    [InlineData("61.00 % | -1.00 |")]
    [InlineData("320.0 KB in 4 sheets (recorded, fp32)")]
    [InlineData("3.3 MB")]
    [InlineData("libtorch 2.10.0, .NET 10.0")]
    [InlineData("| ensemble of the peers")]
    public void It_shows(string part) => Text.ShouldContain(part);

    [Fact]
    public void Every_table_has_as_many_cells_in_each_row()
    {
        foreach (var table in Text.Split("\n\n").Where(block => block.StartsWith('|')))
            table.TrimEnd().Split('\n').Select(line => line.Count(c => c == '|')).Distinct().Count().ShouldBe(1, table);
    }

    [Fact]
    public void A_failed_run_says_why() =>
        ReportMarkdown.Render(ReportSample.Usual() with { Status = "failed", Reason = "no node has a GPU" })
            .ShouldContain("# test: failed\n\nno node has a GPU\n");

    [Fact]
    public void A_name_with_a_bar_does_not_break_the_table()
    {
        var report = ReportSample.Usual();
        var odd = report with { Stack = report.Stack with { Machine = "a|b" } };
        ReportMarkdown.Render(odd).ShouldContain("a\\|b");
    }
}
