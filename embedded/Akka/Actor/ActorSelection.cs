using System.Text.RegularExpressions;

namespace Akka.Actor;

/// <summary>Actors by path, resolved at each message; <c>*</c>, <c>?</c> and <c>..</c> may stand in it.</summary>
public class ActorSelection : ICanTell
{
    private readonly string[] _elements;

    internal ActorSelection(ActorRefBase anchor, IEnumerable<string> elements)
    {
        AnchorRef = anchor;
        _elements = [.. elements.Where(e => e.Length > 0)];
    }

    public IActorRef Anchor => AnchorRef;

    public string PathString => "/" + string.Join('/', _elements);

    internal ActorRefBase AnchorRef { get; }

    public void Tell(object message, IActorRef? sender = null)
    {
        sender ??= ActorCell.Current?.Self;
        var selected = new ActorSelectionMessage(message, _elements, _elements.Any(IsPattern));
        Deliver(AnchorRef, selected, sender!);
    }

    /// <summary>The one actor at the path.</summary>
    /// <exception cref="ActorNotFoundException">Nobody answered in time, or nobody is there.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null!), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (Exception e) when (e is not ActorNotFoundException)
        {
            throw new ActorNotFoundException($"Exception occurred while resolving ActorSelection {this}", e);
        }
    }

    public override bool Equals(object? obj) => obj is ActorSelection other && AnchorRef.Equals(other.AnchorRef) && _elements.SequenceEqual(other._elements);

    public override int GetHashCode() => HashCode.Combine(AnchorRef, PathString);

    public override string ToString() => $"ActorSelection[Anchor({AnchorRef.Path}), Path({PathString})]";

    /// <summary>Walks from a reference of this system, or of another, where the walk then goes on.</summary>
    internal static void Deliver(ActorRefBase anchor, ActorSelectionMessage selection, IActorRef sender)
    {
        if (!anchor.IsLocal)
        {
            anchor.Tell(selection, sender);
            return;
        }

        if (!selection.WildcardFanOut)
        {
            var target = anchor.GetChild(selection.Elements);
            if (target is Nobody && selection.Message is Identify missing)
                (sender as ICanTell)?.Tell(new ActorIdentity(missing.MessageId, null), ActorRefs.NoSender);
            else if (target is Nobody)
                ((ActorSystemImpl?)anchor.Owner?.System)?.DeadLetterRef.Tell(new Event.DeadLetter(selection.Message, sender, anchor), sender);
            else
                target.Tell(selection.Message, sender);
            return;
        }

        foreach (var target in Matches([anchor], selection.Elements))
            target.Tell(selection.Message, sender);
    }

    private static bool IsPattern(string element) => element.Contains('*') || element.Contains('?');

    private static List<ActorRefBase> Matches(List<ActorRefBase> at, string[] elements)
    {
        foreach (var element in elements)
        {
            if (!IsPattern(element))
            {
                at = [.. at.Select(a => a.GetChild([element])).Where(a => a is not Nobody)];
                continue;
            }

            var pattern = new Regex($"^{Regex.Escape(element).Replace("\\*", ".*").Replace("\\?", ".")}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            at = [.. at.OfType<LocalActorRef>().SelectMany(a => a.Cell.Children.All).OfType<ActorRefBase>().Where(c => pattern.IsMatch(c.Path.Name))];
        }

        return at;
    }
}

/// <summary>A message to whoever is found below its receiver.</summary>
internal sealed record ActorSelectionMessage(object Message, string[] Elements, bool WildcardFanOut) : IAutoReceivedMessage, IWrappedMessage;

internal static class ActorSelectionParser
{
    public static ActorSelection Parse(string path, ActorSystemImpl system, ActorRefBase? relativeTo)
    {
        if (Address.TryParse(path, out var address, out var rest))
        {
            return new ActorSelection(system.Provider.RootAt(address), rest.Split('/'));
        }

        return new ActorSelection(path.StartsWith('/') || relativeTo is null ? system.Provider.Root : relativeTo, path.Split('/'));
    }
}
