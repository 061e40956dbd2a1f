using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Link;

/// <summary>How long a link is kept that does not serve.</summary>
/// <param name="Silence">Nobody answers.</param>
/// <param name="Uncounted">The coordinator answers, but does not count this link among its members.</param>
public sealed record LinkPatience(TimeSpan Silence, TimeSpan Uncounted);

/// <summary>The pure half of a link: whether it still serves.</summary>
/// <param name="Heard">When the coordinator last answered; before it ever did, when the link was made.</param>
/// <param name="Uncounted">Since when it has answered that it does not count this link; null: it counts it.</param>
/// <param name="HasJoined">It counted this link at least once.</param>
public sealed record LinkHealth(LinkPatience Patience, TimeSpan Heard, TimeSpan? Uncounted, bool HasJoined)
{
    public static LinkHealth New(LinkPatience patience, TimeSpan now) => new(patience, now, null, false);

    /// <summary>Looks at what the coordinator answered.</summary>
    /// <param name="answer">Null: it did not.</param>
    /// <param name="member">The coordinator's UID as the link's own cluster knows it; null: it knows none yet.</param>
    /// <returns>Lost: why another link is needed; null: this one serves, or may yet.</returns>
    public (LinkHealth After, string? Lost) Look(LinkChecked? answer, int? member, TimeSpan now)
    {
        // Whether it has joined or not: a link that is half open may never join.
        if (answer is null)
            return (this, now - Heard > Patience.Silence
                ? $"the coordinator has been silent for {Patience.Silence.TotalSeconds:0.#} s"
                : null);
        var since = answer.Counted ? (TimeSpan?)null : Uncounted ?? now;
        var after = this with { Heard = now, Uncounted = since, HasJoined = HasJoined || answer.Counted };
        if (member is { } known && known != answer.Uid)
            return (after, "the coordinator was started anew");
        return (after, now - since >= Patience.Uncounted ? "the coordinator does not count this node any more" : null);
    }
}
