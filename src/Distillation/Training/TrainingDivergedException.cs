using KdCluster.Contracts;

namespace KdCluster.Distillation.Training;

/// <summary>The loss is no longer a number. The peer's weights are lost; its last checkpoint is not.</summary>
public sealed class TrainingDivergedException(PeerId peer, int epoch, double loss) : Exception(
    $"{peer}: the loss of epoch {epoch + 1} is {loss.ToString(System.Globalization.CultureInfo.InvariantCulture)}. "
        + $"Lower optimizer.lr, add schedule.warmUpEpochs or optimizer.clipNorm, "
    + "or lower distill.weight, and start again.");
