namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// One cluster for tests that do it no harm, one after the other: starting its processes costs more than a small run.
/// </summary>
public abstract class SharedCluster(int nodes, int slots, string settings = "") : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.Start(nodes, slots, settings: settings);

    /// <summary>Of a cluster that did not start nothing is left.</summary>
    public async Task DisposeAsync()
    {
        if (Cluster is { } started)
            await started.DisposeAsync();
    }
}

[CollectionDefinition(nameof(ThreeNodes))]
public sealed class ThreeNodes() : SharedCluster(nodes: 3, slots: 3), ICollectionFixture<ThreeNodes>;

/// <summary>No sheet is small enough for memory.</summary>
[CollectionDefinition(nameof(ThreeNodesWithFiles))]
public sealed class ThreeNodesWithFiles()
    : SharedCluster(nodes: 3, slots: 3, "kd.node.sheets.in-memory-bytes = 0"),
        ICollectionFixture<ThreeNodesWithFiles>;

[CollectionDefinition(nameof(OneNode))]
public sealed class OneNode() : SharedCluster(nodes: 1, slots: 4), ICollectionFixture<OneNode>;

/// <summary>For tests that kill its coordinator or stop a node, and leave all processes at work.</summary>
[CollectionDefinition(nameof(TwoDisturbedNodes))]
public sealed class TwoDisturbedNodes() : SharedCluster(nodes: 2, slots: 1), ICollectionFixture<TwoDisturbedNodes>;

/// <summary>For tests that lose a node: <see cref="TestCluster.Restore"/> begins it again for the next one.</summary>
[CollectionDefinition(nameof(ThreeLostNodes))]
public sealed class ThreeLostNodes() : SharedCluster(nodes: 3, slots: 1), ICollectionFixture<ThreeLostNodes>;
