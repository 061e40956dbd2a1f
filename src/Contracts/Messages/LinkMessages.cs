namespace KdCluster.Contracts.Messages;

/// <summary>
/// A node's link asks the coordinator's `/user/beacon`, twice a second, whether it still serves. Answered by
/// <see cref="LinkChecked"/>.
/// </summary>
/// <param name="Address">Of the link's actor system, `akka.tcp://kd@host:port`.</param>
/// <param name="Uid">Of the link's actor system.</param>
public sealed record LinkCheck(string Address, int Uid) : ICommand;

/// <param name="Uid">Of the coordinator's actor system: another one is another life of it, and another cluster.</param>
/// <param name="Counted">The link is a member of the coordinator's cluster.</param>
public sealed record LinkChecked(int Uid, bool Counted) : IReply;
