using System.Xml.Linq;

namespace KdCluster.Console.Development;

public sealed record FailedTest(string Name, string Message, string Stack);

/// <summary>What one test project reported.</summary>
/// <param name="Skipped">Why, for each test that was.</param>
public sealed record TestOutcome(
    string Project, int Passed, IReadOnlyList<string> Skipped, IReadOnlyList<FailedTest> Failed, TimeSpan Time);

/// <summary>Reads the result file (TRX) that `dotnet test` writes.</summary>
public static class TrxFile
{
    public static TestOutcome Read(string project, XDocument file, TimeSpan time)
    {
        var results = file.Descendants().Where(e => e.Name.LocalName == "UnitTestResult").ToList();
        string Outcome(XElement result) => (string?)result.Attribute("outcome") ?? "";
        var failed = results.Where(r => Outcome(r) is not ("Passed" or "NotExecuted")).Select(Failure).ToList();

        // A test host that died leaves an error of the whole run and no failed test.
        var summary = file.Descendants().FirstOrDefault(e => e.Name.LocalName == "ResultSummary");
        if (failed.Count == 0 && (string?)summary?.Attribute("outcome") == "Failed")
        {
            var said = string.Join(
                '\n',
                summary!.Descendants().Where(e => e.Name.LocalName is "Text" or "StdOut").Select(e => e.Value.Trim()));
            failed.Add(new FailedTest($"{project} (the whole run)", said, ""));
        }

        return new TestOutcome(
            project, results.Count(r => Outcome(r) == "Passed"),
            [.. results.Where(r => Outcome(r) == "NotExecuted").Select(r => Text(r, "Message"))], failed, time);
    }

    private static FailedTest Failure(XElement result) => new(
        (string?)result.Attribute("testName") ?? "?", Text(result, "Message"), Text(result, "StackTrace"));

    private static string Text(XElement result, string name) =>
        result.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? "";
}
