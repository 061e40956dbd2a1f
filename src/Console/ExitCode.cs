namespace KdCluster.Console;

/// <summary>What `kd` ends with (docs/CLI.md).</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It was tried and failed: data, a checkpoint, the disk, the coordinator, a test.</summary>
    public const int Failed = 1;

    /// <summary>It was not tried: the command line or the run file is wrong. Nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>Something that `kd setup` installs is missing.</summary>
    public const int NotSetUp = 3;

    /// <summary>Stopped by Ctrl-C or SIGTERM, with what was done so far kept.</summary>
    public const int Interrupted = 130;
}
