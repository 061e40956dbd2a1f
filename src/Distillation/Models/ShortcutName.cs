namespace KdCluster.Distillation.Models;

/// <summary>
/// What the reference code calls the projection beside a residual block. It also makes a `downsample` before the
/// block's own layers and a `shortcut` after them, and so do the draws of initial weights here.
/// </summary>
internal static class ShortcutName
{
    public const string Downsample = "downsample";

    public const string Shortcut = "shortcut";
}
