namespace KdCluster.Contracts.Messages;

/// <summary>
/// Says exactly which work a message is about. A receiver ignores a message of which any part is stale; a reply carries
/// the fence of the newest command that asked for it.
/// </summary>
/// <param name="Term">Of the coordinator that commands. A node remembers the highest that it has seen and refuses lower
///     ones.</param>
/// <param name="Epoch">Of the stage; -1 where the message is about no epoch.</param>
/// <param name="Attempt">Grows each time this peer is asked to train the same epoch anew (after a restart, for
///     instance).</param>
public readonly record struct Fence(
    RunId Run, Term Term, int Stage, PeerId Peer, Incarnation Incarnation, int Epoch = -1, int Attempt = 0)
{
    public override string ToString() =>
        $"{Run}/{Stage}/{Peer}#{Incarnation}" + (Epoch < 0 ? "" : $" epoch {Epoch + 1} attempt {Attempt + 1}")
            + $" (term {Term})";
}
