using KdCluster.Contracts.Messages;

namespace KdCluster.Simulation;

/// <summary>Alone in the process while it runs: what it measures is the whole process's memory.</summary>
[CollectionDefinition(nameof(ScaleTests), DisableParallelization = true)]
public sealed class ScaleTestsAlone;

/// <summary>How long an epoch takes the coordinator is measured by `kd bench cluster`.</summary>
[Collection(nameof(ScaleTests))]
public sealed class ScaleTests
{
    private const int Peers = 1000;
    private const int Epochs = 100;

    [Theory]
    [InlineData(LargeCohort.TeacherTeachesAll)]
    [InlineData(LargeCohort.EachTeachesEach)]
    public void A_thousand_peers_close_their_epochs_and_memory_stays_flat_over_a_hundred(string who) =>
        CloseEpochs(who);

    [Fact]
    [Trait("Lane", "Long")]
    public void So_do_a_thousand_that_learn_from_the_mean_of_all() => CloseEpochs(LargeCohort.ByTheirMean);

    private static void CloseEpochs(string who)
    {
        var cohort = new LargeCohort(who, Peers, Epochs);
        var (closed, memory) = (0, new List<long>());
        var end = cohort.Run(() =>
        {
            if (++closed % 10 == 0)
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        });

        end.Status.ShouldBe(RunStatus.Completed, end.Reason);
        closed.ShouldBe(Epochs);
        // The last epoch's peers have sheets of the test set besides.
        memory[^2].ShouldBeLessThan((long)(memory[1] * 1.05), string.Join(" ", memory));
        cohort.LongestMessage.ShouldBeInRange(100, Limits.MessageBytes);
        cohort.ListsAreWhole.ShouldBeTrue();
    }
}
