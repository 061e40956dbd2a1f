using System.Net;
using System.Net.Sockets;
using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>The README's recipe for a cluster, typed as it stands there.</summary>
[Trait("Lane", "Long")]
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_cluster_recipe_works_as_it_is_printed_in_a_fresh_folder()
    {
        var blocks = Document.Blocks("README.md");
        var recipe = blocks.Single(block => block.Text.Contains("./kd coordinator", StringComparison.Ordinal)).Commands;
        var yaml = blocks.Single(block => block.Text.Contains("mode: online", StringComparison.Ordinal)).Text;
        recipe.Select(line => line.Split(' ')[1])
            .ShouldBe(["coordinator", "node", "run", "run", "scale", "console", "run", "report"]);

        using var checkout = new Checkout();
        using var network = Namespace.TryCreate();
        // Where namespaces are forbidden the usual ports may be another's.
        var (port, http) = (FreePort(), FreePort());
        using var person = new Typist(checkout, network, network is not null ? null : new Dictionary<string, string>
        {
            ["KD_SEED_NODES"] = $"[\"127.0.0.1:{port}\"]", ["KD_URL"] = $"http://127.0.0.1:{http}",
        });
        string[] ports = network is not null ? [] : [$"export KD_PORT={port} KD_HTTP_PORT={http}"];
        // A quarter of the epochs is enough to see it work.
        yaml.ShouldContain("epochs: 40");
        await File.WriteAllTextAsync(checkout.At("run.yaml"), yaml.Replace("epochs: 40", "epochs: 10"));

        var coordinator = person.Type([.. ports, recipe[0]]);
        var node = person.Type(recipe[1]);
        await coordinator.Says("a node on this machine joins with: ./kd node");
        await node.Says("joined the coordinator");
        var id = (await person.Read(recipe[2])).Trim();
        var watch = person.Type(recipe[3].Replace("ID", id));
        (await person.Read(recipe[4].Replace("ID", id))).ShouldContain("added");
        var console = person.Type(recipe[5]);
        console.Type("nodes");
        console.EndInput();
        await console.Ends();
        await watch.Ends();
        watch.Screen.ShouldContain("completed");
        var report = await person.Read($"./kd run report {id}");
        report.ShouldContain("ann-2");
        var students = (await person.Read(recipe[6].Replace("ID", id))).Trim().Split('\n');
        students.Length.ShouldBeGreaterThanOrEqualTo(3);
        students.ShouldAllBe(line => File.Exists(checkout.At(line.Replace("student: ", ""))));
        (await person.Read(recipe[7].Replace("ID", id))).ShouldContain("report: report.html");
        (await File.ReadAllTextAsync(checkout.At("report.html"))).ShouldContain("confusion matrix of");
    }

    [Fact]
    public async Task A_node_that_finds_nobody_says_where_it_looked_and_what_to_type()
    {
        using var checkout = new Checkout();
        using var network = Namespace.TryCreate();
        using var person = new Typist(checkout, network, new Dictionary<string, string>
        {
            ["KD_SEED_NODES"] = network is null ? $"[\"127.0.0.1:{FreePort()}\"]" : "",
        });
        var node = person.Type("./kd node");
        (await node.Says("no coordinator answers at 127.0.0.1:")).ShouldContain("(nothing listens there)");
        (await node.Says("./kd coordinator")).ShouldContain("./kd node --seed-node HOST:PORT");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
