using System.Xml.Linq;
using KdCluster.Console.Development;

namespace KdCluster.Console.Tests;

public class TrxFileTests
{
    private static XDocument Trx(string results, string outcome = "Completed", string inside = "") => XDocument.Parse(
        $"""
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>{results}</Results><ResultSummary outcome="{outcome}">{inside}</ResultSummary>
        </TestRun>
        """);

    [Fact]
    public void Counts_passed_failed_and_skipped_and_keeps_the_reasons()
    {
        var file = Trx("""
            <UnitTestResult testName="A" outcome="Passed" duration="00:00:01"/>
            <UnitTestResult testName="B" outcome="NotExecuted">
              <Output><ErrorInfo><Message>needs b: apt-get install b</Message></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="C" outcome="Failed">
              <Output><ErrorInfo><Message>expected 1</Message><StackTrace>at C</StackTrace></ErrorInfo></Output>
            </UnitTestResult>
            """, "Failed");

        var outcome = TrxFile.Read("Some.Tests", file, TimeSpan.FromSeconds(2));

        outcome.Passed.ShouldBe(1);
        outcome.Skipped.ShouldBe(["needs b: apt-get install b"]);
        outcome.Failed.ShouldHaveSingleItem().ShouldBe(new FailedTest("C", "expected 1", "at C"));
    }

    [Fact]
    public void A_test_process_that_died_counts_as_a_failure()
    {
        var file = Trx(
            """<UnitTestResult testName="A" outcome="Passed"/>""", "Failed",
            "<RunInfos><RunInfo><Text>Test host process crashed</Text></RunInfo></RunInfos>");

        var failed = TrxFile.Read("Some.Tests", file, TimeSpan.Zero).Failed.ShouldHaveSingleItem();

        failed.Message.ShouldContain("crashed", Case.Sensitive);
    }
}
