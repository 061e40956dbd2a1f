using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Messages;

/// <summary>A command that names sheets of several peers: itself, or by a list that is fetched.</summary>
public interface INamesSheets : IPeerMessage
{
    IReadOnlyList<SheetManifest> Sources { get; }

    SheetList? Listed { get; }
}
