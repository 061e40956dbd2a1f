using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Node.Tests.Support;

public static class Plans
{
    private const string Data = """{"samples":20,"testSamples":10,"classes":5,"shape":[1,4,4]}""";

    /// <summary>One stage with these peers over a few made images.</summary>
    public static RunPlan Of(params string[] peers) => new(
        "run", 1, new("synthetic", null, null, 0, null, JsonElement.Parse(Data)),
        new(ViewKind.Fixed, 1, []), new(SheetPrecision.Fp32, 1, 0, 0, 0, SheetSource.Recorded, ExchangeTopology.Full),
        [new("only", 3, [.. peers.Select(Peer)], [], null)], null, new(UnmetPlacement.Wait, TimeSpan.FromMinutes(1), 1),
        "hash");

    private static PeerPlan Peer(string name) => new(
        new(name), "fake", 1, 8, new("sgd", 0.1, 0, false, 0, 0, 0, 0, null), new("constant", 0, [], 1, 0),
        InitPlan.Random, null, null);
}
