namespace KdCluster.Bench;

/// <param name="Seconds">Of an epoch, from the order to train to the next.</param>
/// <param name="Bytes">Of sheets that all peers together read for an epoch.</param>
internal sealed record ScalePoint(double X, double Seconds, double Bytes);
