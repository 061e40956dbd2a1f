using Akka.Remote;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What singleton managers of different nodes say to each other.</summary>
internal interface ISingletonMessage : IUrgentMessage, Event.IDeadLetterSuppression;

/// <summary>The sender is to run the singleton next: stop yours and say so.</summary>
internal sealed record HandOverToMe : ISingletonMessage;

/// <summary>No singleton runs at that incarnation any more, nor ever will.</summary>
internal sealed record HandOverDone(UniqueAddress Node) : ISingletonMessage;
