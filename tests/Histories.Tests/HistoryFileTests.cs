using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Histories.Tests;

public sealed class HistoryFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-history-").FullName;
    private readonly List<string> _complaints = [];

    private string Lines => Path.Combine(_folder, HistoryFolder.Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_through_is_there_although_the_process_goes_on()
    {
        using var history = Open();
        history.WriteThrough(new TermBegan(new Term(7)));
        Read().ShouldHaveSingleItem().Event.ShouldBe(new TermBegan(new Term(7)));
    }

    [Fact]
    public void Numbers_go_on_over_a_restart()
    {
        for (var life = 1; life <= 3; life++)
        {
            using var history = Open();
            history.Write(new TermBegan(new Term(life)));
        }

        Read().Select(entry => entry.Number).ShouldBe([1, 2, 3]);
        Read().ShouldAllBe(entry => entry.Process == "n1");
    }

    [Fact]
    public void A_damaged_line_hinders_no_process_from_starting()
    {
        using (var history = Open())
        {
            for (var i = 1; i <= 3; i++)
                history.Write(new TermBegan(new Term(i)));
        }

        var file = new DirectoryInfo(Lines).GetFiles().ShouldHaveSingleItem().FullName;
        var lines = File.ReadAllLines(file);
        lines[1] = lines[1].Replace('{', '#');
        File.WriteAllLines(file, lines);
        using (var history = Open())
            history.Write(new TermBegan(new Term(4)));
        Should.Throw<InvalidDataException>(() => Read()).Message.ShouldContain("line 2 of ");
        File.Delete(file);
        Read().ShouldHaveSingleItem().Number.ShouldBe(4);
    }

    public static TheoryData<Type> Kinds =>
        [.. typeof(IHistoryEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(known => known.DerivedType)];

    /// <summary>Members have no values: how these are written is the same either way.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_line_is_what_the_serializer_writes_of_any_event(Type kind)
    {
        var happened = (IHistoryEvent)RuntimeHelpers.GetUninitializedObject(kind);
        Expected(happened).ShouldBe(Written(happened));
        Expected(new Broken("n\n\"1\"", "it's <cut>")).ShouldBe(Written(new Broken("n\n\"1\"", "it's <cut>")));

        string Written(IHistoryEvent one) => Encoding.UTF8.GetString(HistoryLine.Of(Entry(one)).Span);

        string Expected(IHistoryEvent one) =>
            JsonSerializer.Serialize(Entry(one), HistoryJson.Default.HistoryEntry) + '\n';

        HistoryEntry Entry(IHistoryEvent one) => new(12, DateTimeOffset.UnixEpoch.AddSeconds(1.5), "n1 & \"2\"", one);
    }

    [Fact]
    public void The_oldest_files_go()
    {
        using (var history = Open(bytes: 8_000))
        {
            for (var i = 0; i < 500; i++)
                history.WriteThrough(new TermBegan(new Term(i)));
        }

        new DirectoryInfo(Lines).GetFiles().Sum(file => file.Length).ShouldBeLessThanOrEqualTo(8_000);
        Read()[^1].Number.ShouldBe(500);
        Read()[0].Number.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void A_line_that_was_torn_by_a_crash_is_left_out()
    {
        using (var history = Open())
            history.WriteThrough(new TermBegan(new Term(1)));
        var file = new DirectoryInfo(Lines).GetFiles().ShouldHaveSingleItem();
        File.AppendAllText(file.FullName, """{"number":2,"at":"2026""");
        using (var history = Open())
            history.WriteThrough(new TermBegan(new Term(2)));
        Read().Select(entry => entry.Number).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        Directory.CreateDirectory(Lines);
        File.WriteAllText(Path.Combine(Lines, "0000000001.jsonl"), "nonsense\nmore nonsense\n");
        Should.Throw<InvalidDataException>(() => Read()).Message.ShouldContain("line 1 of");
    }

    [Fact]
    public void A_history_that_cannot_be_written_stops_nothing_and_says_so_once()
    {
        File.WriteAllText(Lines, "a file where the folder should be");
        using var history = Open();
        history.WriteThrough(new TermBegan(new Term(1)));
        history.WriteThrough(new TermBegan(new Term(2)));
        _complaints.ShouldHaveSingleItem().ShouldContain(Lines);
    }

    [Fact]
    public void Every_kind_of_event_comes_back_as_it_was()
    {
        var fence = new Fence(new("run"), new(1), 0, new("ann"), new(2), 3, 1);
        var key = new SheetKey(new("bob"), new(1), 2, 0);
        IHistoryEvent[] all =
        [
            new ProcessStarted("node", 4), new ProcessEnding(null), new Disturbed("cut"), new TermBegan(new(2)),
            new Heeded(new(2), fence, new(2), "PeerReady"), new NodeChanged(new("n1"), NodeChange.Gone, "silent"),
            new Obeyed(new("n1"), fence, new(2), new(2), "StartEpoch"),
            new TermRefused(new("n1"), fence, new(3), "StartEpoch"), new Resumed(fence, 2, "aa"),
            new CheckpointRefused(fence, 2, "damaged"), new SheetStored(fence, key, "set", "bb"),
            new LinkChanged(false, "silence"), new Broken("n1", "cut"), new Mended("n1", "cut"),
            new MessageSized("node-hello.4", 900),
        ];
        using (var history = Open())
        {
            foreach (var e in all)
                history.Write(e);
        }

        Read().Select(entry => entry.Event).ShouldBe(all);
    }

    private HistoryFile Open(long bytes = 1 << 20) =>
        new(Lines, "n1", new HistoryLimits(bytes), TimeProvider.System, _complaints.Add);

    private IReadOnlyList<HistoryEntry> Read() => HistoryFolder.Read([_folder]);
}
