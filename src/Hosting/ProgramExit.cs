namespace KdCluster.Hosting;

/// <summary>Exit codes of `kd-node` and `kd-coordinator`; 0: it was asked to end.</summary>
public static class ProgramExit
{
    /// <summary>It could not go on, or a port, the data folder or libtorch cannot be used.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int Usage = 2;

    /// <summary>The journal is damaged, or cannot be read or written at the start.</summary>
    public const int Journal = 3;

    /// <summary>Never seen outside: the program begins again in the same process.</summary>
    public const int Again = -1;

    /// <summary>A newer coordinator has taken over.</summary>
    public const int Replaced = 4;
}
