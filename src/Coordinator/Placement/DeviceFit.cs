namespace KdCluster.Coordinator.Placement;

/// <summary>Which slot's device does for what a peer asks for.</summary>
public static class DeviceFit
{
    public static bool IsGpu(string device) => !device.StartsWith("cpu", StringComparison.Ordinal);

    /// <param name="asked">Null: any. Without a number: any of that kind.</param>
    public static bool Fits(string? asked, string offered) =>
        asked is null || asked == offered
            || (!asked.Contains(':') && offered.StartsWith(asked + ":", StringComparison.Ordinal));
}
