using System.Collections.Immutable;

namespace KdCluster.Coordinator.Membership;

/// <summary>
/// Processes that say hello by a name that another one has. Whether that one still lives shows when it goes on saying
/// hello: one hello may have been under way when it was killed.
/// </summary>
/// <param name="Spoken">How often the holder has said hello.</param>
/// <param name="Since">Of each other process: how often it had when that one first came.</param>
public sealed record NameClaims(int Spoken, ImmutableDictionary<string, int> Since)
{
    /// <summary>So many hellos of the holder, after the other came, say that it lives.</summary>
    private const int Proof = 2;

    /// <summary>More at once are no mistake of a person: the oldest may ask anew.</summary>
    private const int Most = 16;

    public static readonly NameClaims None = new(0, ImmutableDictionary<string, int>.Empty);

    public NameClaims HolderSpoke() => this with { Spoken = Spoken + 1 };

    /// <returns>Whether the other process is to be told that it cannot have the name.</returns>
    public (NameClaims After, bool IsRefused) Claim(string process)
    {
        if (Since.TryGetValue(process, out var since))
            return (this, Spoken - since >= Proof);
        var others = Since.Count < Most ? Since : ImmutableDictionary<string, int>.Empty;
        return (this with { Since = others.Add(process, Spoken) }, false);
    }
}
