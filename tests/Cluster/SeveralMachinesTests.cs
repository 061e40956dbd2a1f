using System.Text.RegularExpressions;
using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>The lines of docs/SEVERAL-MACHINES.md, and nothing else, make a cluster of two machines.</summary>
[Trait("Lane", "Long")]
public sealed partial class SeveralMachinesTests : IDisposable
{
    private static readonly string[] Addresses = ["192.168.7.1", "192.168.7.2"];

    /// <summary>Of loopback: what stands for them where network namespaces are forbidden.</summary>
    private static readonly string[] Stand = ["127.0.7.1", "127.0.7.2"];

    private readonly (Namespace First, Namespace Second)? _networks =
        Namespace.TryCreatePair(Addresses[0], Addresses[1]);
    private readonly Checkout[] _checkouts = [new(), new()];
    private readonly Typist[] _people;

    public SeveralMachinesTests() =>
        _people = [new(_checkouts[0], _networks?.First), new(_checkouts[1], _networks?.Second)];

    [Fact]
    public async Task Each_line_works_on_the_machine_that_it_is_for()
    {
        var blocks = Document.Blocks("docs/SEVERAL-MACHINES.md").Where(block => block.Text.Contains("./kd ")).ToList();
        blocks.Count.ShouldBe(8);
        var terminals = new List<Terminal>();
        foreach (var block in blocks.Take(6))
        {
            if (block.Text.Contains("kd certs", StringComparison.Ordinal))
            {
                await _people[0].Read(block.Commands.Select(Placed));
                Copy("ca.pem", "node-n2.pem", "node-n3.pem");
                continue;
            }

            foreach (var person in For(block.Before))
            {
                var terminal = person.Type(block.Commands.Select(Placed));
                terminals.Add(terminal);
                await (block.Text.Contains("kd setup", StringComparison.Ordinal) ? terminal.Ends()
                    : terminal.Says(block.Text.Contains("kd node", StringComparison.Ordinal)
                        ? "joined the coordinator" : $"./kd node --seed-node {Placed(Addresses[0])}:4053"));
            }
        }

        var last = For(blocks[6].Before).ShouldHaveSingleItem();
        await File.WriteAllTextAsync(last.Checkout.At("run.yaml"), RunTexts.Online + "\ncontrols: true\n");
        var said = await last.Read(blocks[6].Commands.Select(Placed));
        var id = said.Split('\n')[^1];
        var settings = blocks[6].Commands.Where(line => line.StartsWith("export", StringComparison.Ordinal));
        var end = await last.Read(
            [.. settings.Concat(blocks[7].Commands).Select(line => Placed(line.Replace("ID", id)))]);
        end.ShouldContain("completed");
        // Nobody has more than four slots, and there are six peers: each machine had some, and sheets went both ways.
        var logs = await last.Read([.. settings.Append($"./kd logs {id}").Select(Placed)]);
        PlacedOn().Matches(logs).Select(match => match.Groups[1].Value).Distinct().Count().ShouldBeGreaterThan(1, logs);
        logs.ShouldContain("2 of 2 sheets");
        terminals.Count.ShouldBe(6);
    }

    public void Dispose()
    {
        foreach (var person in _people)
            person.Dispose();
        _networks?.First.Dispose();
        _networks?.Second.Dispose();
        foreach (var checkout in _checkouts)
            checkout.Dispose();
    }

    /// <summary>As the text between two blocks asks for.</summary>
    private void Copy(params string[] files)
    {
        Directory.CreateDirectory(_checkouts[1].At("certs"));
        foreach (var file in files)
            File.Copy(_checkouts[0].At($"certs/{file}"), _checkouts[1].At($"certs/{file}"));
    }

    private IEnumerable<Typist> For(string before) => new[] { "first machine", "second machine" }
        .Select((name, i) => before.Contains($"n the {name}", StringComparison.Ordinal) ? _people[i] : null)
        .OfType<Typist>();

    [GeneratedRegex(@"assigned to (\S+)")]
    private static partial Regex PlacedOn();

    private string Placed(string line) => _networks is not null
        ? line
        : line.Replace(Addresses[0], Stand[0]).Replace(Addresses[1], Stand[1]);
}
