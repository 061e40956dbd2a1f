namespace KdCluster.Hosting;

/// <summary>Exit codes of `kd-node` and `kd-coordinator`.</summary>
public static class ProgramExit
{
    /// <summary>It could not go on, or a port, the data folder or libtorch cannot be used.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int Usage = 2;
}
