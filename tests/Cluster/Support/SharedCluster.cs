namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// One cluster for tests that do it no harm, one after the other: starting its processes costs more than a small run.
/// </summary>
public abstract class SharedCluster(int nodes, int slots, string settings = "") : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.Start(nodes, slots, settings: settings);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
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
