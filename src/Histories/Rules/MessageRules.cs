using KdCluster.Contracts.Messages;

namespace KdCluster.Histories.Rules;

/// <summary>I17: no process has a message that is longer than a frame.</summary>
internal static class MessageRules
{
    public static IEnumerable<Violation> Judge(RunHistory history) => history.Said<MessageSized>()
        .Where(x => x.Event.Bytes > Limits.MessageBytes)
        .Select(x => new Violation(
            "I17",
            $"{x.Entry.Process} had a {x.Event.Message} of {x.Event.Bytes:N0} bytes; "
                + $"{Limits.MessageBytes:N0} fit into a frame", x.Entry));
}
