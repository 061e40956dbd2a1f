namespace KdCluster.Node.Startup;

/// <summary>Exit codes of `kd-node`.</summary>
public static class NodeExit
{
    public const int Left = 0;

    /// <summary>The coordinator will not have this node, or it could not go on.</summary>
    public const int Refused = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int Usage = 2;

    /// <summary>A port or the data folder cannot be used, or libtorch is not there.</summary>
    public const int Unavailable = 1;
}
