namespace KdCluster.Distillation.Data;

/// <summary>Labels as files have them, one byte each.</summary>
internal static class LabelBytes
{
    public static int Check(string path, int sample, byte label, int classes) =>
        label < classes
            ? label
            : throw new DataException(
                $"{path}: the label of sample {sample:N0} is {label}, expected 0 to {classes - 1}. "
                    + $"Is it a file of another data set?");
}
