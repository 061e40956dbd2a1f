using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Watches one actor from outside any actor.</summary>
internal sealed class DeathWaiter : ActorRefBase
{
    private readonly TaskCompletionSource<bool> _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRefProvider _provider;
    private readonly ActorRefBase _watched;

    public DeathWaiter(IActorRefProvider provider, ActorRefBase watched)
    {
        _provider = provider;
        _watched = watched;
        Path = provider.Temp.Register(this);
    }

    public override ActorPath Path { get; }

    internal override IActorRefProvider Owner => _provider;

    public async Task<bool> Wait(TimeSpan timeout)
    {
        try
        {
            return await _dead.Task.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TaskCanceledException($"{_watched} did not stop within {timeout}.");
        }
        finally
        {
            _watched.SendSystemMessage(new Unwatch(_watched, this));
            _provider.Temp.Unregister(this);
        }
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is DeathWatchNotification)
            _dead.TrySetResult(true);
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}
