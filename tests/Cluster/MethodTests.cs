using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// Every method that a run file can name, on one cluster: teacher and student on different nodes, and the one-process
/// reference's result.
/// </summary>
[Collection(nameof(ThreeNodes))]
public sealed class MethodTests(ThreeNodes shared)
{
    /// <summary>Each method, and each of the ways in which it can be used.</summary>
    public static TheoryData<string, string?> Methods
    {
        get
        {
            var cases = new TheoryData<string, string?>();
            foreach (var method in Catalogue.Load().Methods.Where(method => method.Name != MethodEntry.None))
            {
                cases.Add(method.Name, null);
                foreach (var option in method.Options.Where(option => option.Choices is not null))
                    foreach (var choice in option.Choices!.Where(choice => choice != option.Default!.Value.GetString()))
                        cases.Add(method.Name, $"{option.Name}: {choice}");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Trains_away_from_its_teacher_as_in_one_process_and_beside_its_control(
        string name, string? variant)
    {
        var method = Catalogue.Load().Method(name)!;
        var yaml = RunTexts.OfMethod(method, variant);
        var run = (await shared.Cluster.Submit(yaml)).Run;
        var reference = Task.Run(() => ReferenceRun.Of(yaml));
        var report = await shared.Cluster.Completed(run);
        report.ShouldEqual(await reference);

        var student = report.Peers.Single(peer => peer.Name == RunTexts.Student);
        student.Method.ShouldBe(name);
        student.Control.ShouldNotBeNull();
        student.Gain.ShouldBe(student.AccuracyLast - student.Control);

        var places = await shared.Cluster.Placed(run);
        var home = places.Single(place => place.Peer.Value == RunTexts.Student).Node;
        var teaching = places.Where(place => place.Peer.Value is RunTexts.Teacher or RunTexts.Mate).ToList();
        teaching.ShouldAllBe(place => place.Node != home);
        // Where it trained and, for a method that learns from its sheets, where it serves; its weights travel
        // otherwise.
        teaching.Select(place => place.Role).ShouldBe((method.Is(MethodMode.Offline), method.Needs) switch
        {
            (true, MethodNeeds.Sheets) => [PeerRole.Train, PeerRole.Serve],
            (false, MethodNeeds.None) => [],
            _ => [PeerRole.Train],
        });
    }

    [Theory]
    [InlineData(nameof(RunTexts.Chain), RunTexts.Chain)]
    [InlineData(nameof(RunTexts.MixedCohort), RunTexts.MixedCohort)]
    public async Task Methods_combined_give_what_one_process_gives(string what, string yaml)
    {
        _ = what;
        var run = (await shared.Cluster.Submit(yaml)).Run;
        var reference = Task.Run(() => ReferenceRun.Of(yaml));
        (await shared.Cluster.Completed(run)).ShouldEqual(await reference);
    }
}
