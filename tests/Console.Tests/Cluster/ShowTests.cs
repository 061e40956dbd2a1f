using KdCluster.Contracts.Api;

namespace KdCluster.Console.Tests.Cluster;

public class ShowTests
{
    [Theory]
    [InlineData(true, "takes free slots by itself, up to 8 peers")]
    [InlineData(false, "takes no slots by itself any more: it was scaled by hand")]
    public async Task It_says_whether_the_run_takes_free_slots_by_itself(bool isOn, string line)
    {
        await using var there = await FakeCoordinator.Start(context => FakeCoordinator.Json(
            context, 200, FakeCoordinator.Detail() with { Autoscale = new(8, isOn) }, ApiJson.Default.RunDetail));
        var terminal = new Terminal();

        (await terminal.Kd("run", "show", "fashion-1", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        terminal.Output.Split('\n').Select(one => one.TrimEnd()).ShouldContain(line);
    }
}
