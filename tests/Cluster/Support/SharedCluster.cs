namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// One cluster for tests that do it no harm, one after the other: starting its processes costs more than a small run.
/// </summary>
public abstract class SharedCluster(int nodes, int slots) : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.Start(nodes, slots);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

[CollectionDefinition(nameof(ThreeNodes))]
public sealed class ThreeNodes() : SharedCluster(nodes: 3, slots: 3), ICollectionFixture<ThreeNodes>;

[CollectionDefinition(nameof(OneNode))]
public sealed class OneNode() : SharedCluster(nodes: 1, slots: 4), ICollectionFixture<OneNode>;
