using System.Security.Cryptography;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Coordinator.Tests.Artifacts;

public sealed class CheckpointCopiesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-copies").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Nor does a peer's name lead out of the folder.</summary>
    [Fact]
    public async Task The_newest_two_of_each_peer_stay_also_over_a_restart()
    {
        await using var node = WebApplication.CreateSlimBuilder().Build();
        node.Urls.Add("http://127.0.0.1:0");
        node.MapGet("/{**name}", (string name) => Results.Bytes(Content(name)));
        await node.StartAsync();
        CheckpointRef[] ann = [.. Enumerable.Range(0, 5).Select(epoch => Checkpoint("ann", epoch, node.Urls.First()))];
        var bob = Checkpoint("bob", 0, node.Urls.First());

        using (var copies = new CheckpointCopies(_folder))
        {
            copies.Want(Checkpoint("../../../out", 0, node.Urls.First()), 0.5);
            await Fetch(copies, ann[0], ann[1], ann[2], bob);
            Kept(copies, [.. ann, bob]).ShouldBe([ann[1], ann[2], bob]);
        }

        File.WriteAllText(Path.Combine(_folder, "r", "ann", "half.ckpt.tmp"), "");
        using (var again = new CheckpointCopies(_folder))
        {
            Kept(again, [.. ann, bob]).ShouldBe([ann[1], ann[2], bob]);
            await Fetch(again, ann[3], ann[4]);
            Kept(again, [.. ann, bob]).ShouldBe([ann[3], ann[4], bob]);
        }

        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Count().ShouldBe(3);
        Directory.Exists(Path.Combine(_folder, "..", "out")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_best_stays_and_of_a_run_that_has_ended_the_last_and_the_best()
    {
        await using var node = WebApplication.CreateSlimBuilder().Build();
        node.Urls.Add("http://127.0.0.1:0");
        node.MapGet("/{**name}", (string name) => Results.Bytes(Content(name)));
        await node.StartAsync();
        CheckpointRef[] ann = [.. Enumerable.Range(0, 6).Select(epoch => Checkpoint("ann", epoch, node.Urls.First()))];
        double[] accuracies = [0.2, 0.7, 0.4, 0.7, 0.6, 0.5];
        using (var copies = new CheckpointCopies(_folder))
        {
            foreach (var (checkpoint, accuracy) in ann.Zip(accuracies))
                (await copies.Bring(checkpoint, accuracy)).Path.ShouldNotBeNull();
            Kept(copies, ann).ShouldBe([ann[1], ann[4], ann[5]]);
        }

        using var again = new CheckpointCopies(_folder);
        Kept(again, ann).ShouldBe([ann[1], ann[4], ann[5]]);
        again.Settle(new RunId("r"));
        Kept(again, ann).ShouldBe([ann[1], ann[5]]);
        again.Delete(new RunId("r"));
        Kept(again, ann).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_too_large_or_wrong_leaves_nothing_behind()
    {
        await using var node = WebApplication.CreateSlimBuilder().Build();
        node.Urls.Add("http://127.0.0.1:0");
        node.MapGet("/{**name}", (string name) => name.Contains('0')
            ? Results.Bytes(Content("ANN-0"))
            : Results.Redirect($"/{name}0"));
        await node.StartAsync();
        using var copies = new CheckpointCopies(_folder, mostBytes: 10);
        (await copies.Bring(Checkpoint("ann", 0, node.Urls.First()))).Reason.ShouldBe("its hash is wrong");
        (await copies.Bring(Checkpoint("ann", 1, node.Urls.First()))).Reason.ShouldBe("the server answered 302");
        (await copies.Bring(Checkpoint("a-longer-name", 0, node.Urls.First()))).Reason!
            .ShouldContain("10 are the most");
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    private static byte[] Content(string name) => System.Text.Encoding.UTF8.GetBytes(name);

    private static CheckpointRef Checkpoint(string peer, int epoch, string url)
    {
        var content = Content($"{peer}-{epoch}");
        return new CheckpointRef(
            new RunId("r"), 0, new PeerId(peer), new Incarnation(1), epoch, content.Length,
            Convert.ToHexStringLower(SHA256.HashData(content)), [$"{url}/{peer}-{epoch}"]);
    }

    private static CheckpointRef[] Kept(CheckpointCopies copies, CheckpointRef[] all) =>
        [.. all.Where(checkpoint => copies.Find(checkpoint.Sha256) is not null)];

    private static async Task Fetch(CheckpointCopies copies, params CheckpointRef[] checkpoints)
    {
        foreach (var checkpoint in checkpoints)
            copies.Want(checkpoint, 0.5 + (checkpoint.Epoch / 100.0));
        await Eventually.Holds("the copies are there", () => copies.Find(checkpoints[^1].Sha256) is not null);
    }
}
