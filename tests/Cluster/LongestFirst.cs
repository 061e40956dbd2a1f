using KdCluster.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// The collections that take longest begin first: one that began last would go on alone, with the other lanes empty.
/// The order of the others is that of their names, so that each run of the tests has the same neighbours.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(ThreeNodes), nameof(ThreeNodesWithFiles), nameof(ThreeLostNodes), nameof(TwoDisturbedNodes),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(Rank).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int Rank(ITestCollection collection) =>
        Array.IndexOf(Longest, collection.DisplayName) is >= 0 and var rank ? rank : Longest.Length;
}
