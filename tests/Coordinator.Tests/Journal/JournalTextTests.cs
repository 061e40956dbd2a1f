using System.Text.Json;
using System.Text.Json.Nodes;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Tests.Journal;

public sealed class JournalTextTests
{
    [Fact]
    public void What_was_done_to_make_given_weights_fit_is_said()
    {
        var machine = new Contracts.Messages.PeerMachine("-", null, "10", "m", 1, "cpu");
        var started = new PeerStarted(0, new("tom"), new(1), -1, 5, machine) { Notes = ["t.pth: 'x.' was taken off"] };
        JournalText.Describe(started).ShouldBe("tom#1 ready; t.pth: 'x.' was taken off");
        // As a version without notes wrote it.
        var old = JsonNode.Parse(JournalCodec.Encode(started))!.AsObject();
        old.Remove("notes").ShouldBeTrue();
        var read = JournalCodec.Decode(JournalCodec.NameOf(started), JsonSerializer.SerializeToUtf8Bytes(old));
        JournalText.Describe(read).ShouldBe("tom#1 ready");
    }

    [Fact]
    public void People_count_stages_and_epochs_from_1()
    {
        JournalText.Describe(new StageOpened(0, default)).ShouldBe("stage 1 opened");
        JournalText.Describe(new EpochBegan(0, 0, default, 0, [new PeerId("ann")], []))
            .ShouldBe("epoch 1 began with 1 peers and 0 sheets");
        JournalText.Describe(new EpochEnded(0, 2, [new PeerId("ann")], [new PeerId("bob")]))
            .ShouldBe("epoch 3 ended with 1 peers, without bob");
        var fence = new Contracts.Messages.Fence(new("r"), new(1), 0, new("ann"), new(1), Epoch: 0);
        fence.ToString().ShouldBe("r/0/ann#1 epoch 1 attempt 1 (term 1)");
    }
}
