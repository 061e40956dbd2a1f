using System.Diagnostics;

namespace KdCluster.Simulation;

public sealed class ReplayTests
{
    /// <summary>In another process, whose hash codes are others.</summary>
    [Fact]
    public async Task A_seed_replays_exactly()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(ReplayTests).Assembly.Location, "--seeds", "0..19", "--digests"])
        { RedirectStandardOutput = true })!;
        var there = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        foreach (var seed in Enumerable.Range(0, 20))
            there.ShouldContain($"{seed} {Outcome.Of(seed).Digest}\n");
    }

    [Fact]
    public void A_broken_seed_tells_its_story_up_to_the_first_violation()
    {
        var broken = Enumerable.Range(0, 500).Select(seed => Outcome.Of(seed, Guard.SheetHash))
            .First(outcome => outcome.Broken.Count > 0);
        broken.Broken[0].Invariant.ShouldBe("I16", broken.Broken[0].Text);
        var story = broken.Story(most: 1000).ToList();
        story[^1].ShouldStartWith("> ");
        story[^1].ShouldContain("trained.1");
    }
}
