using Serilog;

namespace KdCluster.Hosting;

/// <summary>
/// Says that somebody was not let in: the first of a kind in a line of its own, the rest counted, as often as he may
/// try.
/// </summary>
public static class Refusals
{
    /// <param name="where">`the sheet server`.</param>
    /// <param name="who">An address, or a name that is known to be true.</param>
    public static void Say(string where, string? who, string reason) =>
        Log.ForContext(FoldingSink.Folded, true)
            .Warning("refused at {Where:l}: [{Who:l}] {Reason:l}", where, who ?? "somebody", reason);
}
