using System.CommandLine;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Dashboard.Tests.Browser;
using KdCluster.Dashboard.Tests.Support;

namespace KdCluster.Dashboard.Tests.Pictures;

/// <summary>`kd screenshots`, and a fake cluster to look at while one works on the page.</summary>
internal static class PictureCommand
{
    public static RootCommand Create() => new("Pictures of the dashboard.") { Take(), Fake() };

    private static Command Take()
    {
        var folder = new Option<string>("--folder")
        {
            Description = "where the pictures go", DefaultValueFactory = _ => Checkout.In("docs/pictures"),
        };
        var command = new Command(
            "screenshots", "Trains for some minutes and takes the README's pictures of it. Needs chromium.") { folder };
        command.SetAction(async (parsed, stop) =>
        {
            if (BrowserFactAttribute.Missing is { } missing)
            {
                await System.Console.Error.WriteLineAsync("kd screenshots " + missing);
                return 3;
            }

            await Screenshots.Take(parsed.GetValue(folder)!, stop);
            return 0;
        });
        return command;
    }

    private static Command Fake()
    {
        var port = new Option<int>("--port") { DefaultValueFactory = _ => 8099 };
        var peers = new Option<int>("--peers") { DefaultValueFactory = _ => 4 };
        var command = new Command("fake", "Serves the dashboard of a cluster that trains nothing.") { port, peers };
        command.SetAction(async (parsed, stop) =>
        {
            await using var cluster = await FakeCluster.Start(port: parsed.GetValue(port));
            var count = parsed.GetValue(peers);
            cluster.Node("quiet-otter", count);
            cluster.Node("brisk-heron", count);
            cluster.Node("calm-lynx", 4);
            if (count < 16)
            {
                cluster.Pace = TimeSpan.FromMilliseconds(30);
                var sweep = await cluster.Submit(FakeRuns.Sweep("temperature"));
                await cluster.Coordinator.Ended(new(sweep.Value[..^3] + "012"));
                await cluster.Coordinator.Ended(await cluster.Submit(FakeRuns.Offline("offline-kd")));
            }

            cluster.Pace = TimeSpan.FromSeconds(2);
            var run = await cluster.Submit(FakeRuns.Mutual("fashion-mutual", 1000, count));
            System.Console.WriteLine($"{cluster.Url} {run}");
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        return command;
    }
}
