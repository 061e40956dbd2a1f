using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Reports;

/// <summary>A run with all that a report of it shows.</summary>
/// <param name="Plan">Null: nobody kept it, and what peers say of the test set cannot be had.</param>
/// <param name="RunFile">The text that was submitted; null: only the plan is known.</param>
public sealed record ReportedRun(RunReport Report, RunPlan? Plan, string? RunFile)
{
    /// <summary>Of so many students a report says what they say of the test set.</summary>
    public const int MostExamined = 4;

    /// <summary>What its peers say of the test set.</summary>
    public TestAnswers? Answers { get; init; }

    /// <summary>The same where answers are places of the image.</summary>
    public TestPictures? Pictures { get; init; }

    /// <summary>Why there are neither.</summary>
    public string? WithoutAnswers { get; init; }

    /// <summary>Those whose answers it shows: students, with teachers and controls.</summary>
    public IReadOnlyList<string> Examined =>
        [
            .. Students.Take(MostExamined).Select(student => student.Name)
                .SelectMany(student => TeachersOf(student).Append(student).Append(ControlOf(student)))
                .OfType<string>().Distinct(),
        ];

    /// <summary>Its peers as a report has them: each with its control beside it.</summary>
    public string? ControlOf(string peer) => Plan?.Stages.SelectMany(stage => stage.Peers)
        .FirstOrDefault(other => other.ControlOf?.Value == peer)?.Name.Value;

    /// <summary>Of the stage that taught it; empty where peers teach each other.</summary>
    public IReadOnlyList<string> TeachersOf(string peer) =>
        [
            .. Plan?.Stages.LastOrDefault(stage => stage.Peers.Any(other => other.Name.Value == peer))?.Teachers
                .Select(teacher => teacher.Value) ?? [],
        ];

    /// <summary>Whether a peer trains alone, to compare with.</summary>
    public bool IsControl(string peer) => Plan?.Stages.SelectMany(stage => stage.Peers)
        .Any(other => other.IsControl && other.Name.Value == peer)
        ?? Report.Peers.All(learner => learner.Name != peer);

    /// <summary>Those that learned from others, in the last stage that has some; all peers where nobody did.</summary>
    public IReadOnlyList<PeerReport> Students
    {
        get
        {
            var taught = Report.Peers.Where(peer => peer.Method is not null).ToList();
            return taught.Count == 0 ? Report.Peers : [.. taught.Where(peer => peer.Stage == taught[^1].Stage)];
        }
    }
}
