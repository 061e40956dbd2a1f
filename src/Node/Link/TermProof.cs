using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;

namespace KdCluster.Node.Link;

/// <summary>
/// The newest term that a coordinator has signed for this node. It outlives the links: a coordinator of an older term
/// believes no node's word alone.
/// </summary>
public sealed class TermProof
{
    private readonly Lock _gate = new();
    private Term _term;
    private byte[]? _newest;

    /// <summary>Null: there is none, or nothing is signed.</summary>
    public byte[]? Newest
    {
        get
        {
            lock (_gate)
                return _newest;
        }
    }

    public void Keep(Spoken spoken)
    {
        if (spoken.Message is not NodeWelcome welcome)
            return;
        lock (_gate)
        {
            if (welcome.Term.CompareTo(_term) > 0)
                (_term, _newest) = (welcome.Term, spoken.Sealed.ToArray());
        }
    }
}
