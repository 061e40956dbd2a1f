namespace KdCluster.Simulation;

/// <summary>How often what goes wrong: probabilities.</summary>
/// <param name="Drop">Of a message, as the next two.</param>
/// <param name="NodeCrash">Of a node in a minute, as the next two.</param>
/// <param name="Cut">Of a cable being pulled.</param>
/// <param name="CoordinatorCrash">Of a minute, as all down to <paramref name="Leave"/>.</param>
/// <param name="Takeover">Another coordinator takes over while the old one lives on.</param>
/// <param name="SlowDisk">The journal's disk becomes slow for a while.</param>
/// <param name="FullDisk">The journal cannot be written for a while.</param>
/// <param name="Flip">A byte of a file on a node's disk is flipped.</param>
/// <param name="Drain">People drain a node, and end that again.</param>
/// <param name="Leave">A node is asked to stop.</param>
/// <param name="PeerFailure">Of a peer in an epoch, as the next.</param>
/// <param name="OtherData">Of a node having other samples than the rest.</param>
public sealed record FaultRates(
    double Drop, double Duplicate, double Delay, double NodeCrash, double NodeFreeze, double Cut,
    double CoordinatorCrash, double Takeover, double SlowDisk, double FullDisk, double Flip, double Drain,
    double Leave, double PeerFailure, double Straggler, double OtherData)
{
    public static readonly FaultRates None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static FaultRates Draw(Random random)
    {
        return new(
            Up(0.2), Up(0.2), Up(0.2), Up(0.25), Up(0.25), Up(0.2), Up(0.25), Up(0.1), Up(0.2), Up(0.1), Up(0.3),
            Up(0.2), Up(0.2), Up(0.1), Up(0.1), Up(0.05));

        double Up(double most) => random.NextDouble() * most;
    }
}
