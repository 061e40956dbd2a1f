namespace KdCluster.Contracts.Messages;

/// <summary>What may travel between processes. The set is closed: `Wire.MessageCatalogue` names every one.</summary>
public interface IMessage;

/// <summary>Asks for something. Idempotent, answered by a reply, and sent again until the answer comes.</summary>
public interface ICommand : IMessage;

/// <summary>Answers a command, or reports what a command led to.</summary>
public interface IReply : IMessage;

/// <summary>Asks what is; changes nothing.</summary>
public interface IQuery : IMessage;

/// <summary>Published to whoever listens; nothing depends on its arrival.</summary>
public interface IAnnouncement : IMessage;

/// <summary>A message about one peer's work.</summary>
public interface IPeerMessage : IMessage
{
    Fence Fence { get; }
}
