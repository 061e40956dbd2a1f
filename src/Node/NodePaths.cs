namespace KdCluster.Node;

/// <summary>The folders of a node's file server; the same names below its data folder.</summary>
public static class NodePaths
{
    public const string Sheets = "sheets";

    public const string Checkpoints = "checkpoints";
}
