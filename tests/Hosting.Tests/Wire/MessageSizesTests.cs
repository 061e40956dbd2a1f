using Akka.Actor;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Wire;
using KdCluster.Histories;

namespace KdCluster.Hosting.Tests.Wire;

public sealed class MessageSizesTests(ClosedWireTests.Closed closed) : IClassFixture<ClosedWireTests.Closed>, IHistory
{
    private readonly List<IHistoryEvent> _written = [];

    void IHistory.Write(IHistoryEvent happened)
    {
        lock (_written)
            _written.Add(happened);
    }

    void IHistory.WriteThrough(IHistoryEvent happened) => ((IHistory)this).Write(happened);

    [Fact]
    public void The_longest_message_is_written_down_and_one_that_is_too_long_also_though_it_is_not_sent()
    {
        var wire = new KdSerializer((ExtendedActorSystem)closed.System);
        MessageSizes.WriteTo(this);
        try
        {
            wire.ToBinary(Refused(1_000));
            wire.ToBinary(Refused(500));
            Should.Throw<WireException>(() => wire.ToBinary(Refused(Limits.MessageBytes))).Message
                .ShouldContain("it is not sent");
        }
        finally
        {
            MessageSizes.WriteTo(NoHistory.Instance);
        }

        var sizes = _written.Cast<MessageSized>().Select(written => written.Bytes).ToList();
        sizes.ShouldBeInOrder();
        sizes.ShouldContain(bytes => bytes > 1_000 && bytes < 2_000);
        sizes.ShouldContain(bytes => bytes > Limits.MessageBytes);
    }

    private static NodeRefused Refused(int length) =>
        new(new("n1"), ProtocolVersion.Current, new string('a', length));
}
