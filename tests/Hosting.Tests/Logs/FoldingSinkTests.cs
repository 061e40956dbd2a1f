using KdCluster.Contracts.Wire;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace KdCluster.Hosting.Tests.Logs;

public sealed class FoldingSinkTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Kept _kept = new();
    private readonly Logger _log;

    public FoldingSinkTests() => _log = new LoggerConfiguration().MinimumLevel.Verbose()
        .WriteTo.Sink(new FoldingSink(_kept, _clock)).CreateLogger();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Ten_thousand_garbage_frames_are_two_lines_without_a_stack()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Akka("Akka.Remote.Transport.DotNetty.TcpServerHandler").Error(
                new DotNetty.Codecs.CorruptedFrameException($"negative length {i}"),
                "Error caught channel [[::ffff:127.0.0.1]:{0}](Id={1})", i, $"{i:x}");
        }

        _clock.Advance(TimeSpan.FromMinutes(2));
        const string text = "bytes at the cluster's port were none of this cluster's; their connection was closed";
        _kept.Lines.ShouldBe([text, $"9999 more within 60 s: {text}"]);
        _kept.Events.ShouldAllBe(e => e.Exception == null);
    }

    [Fact]
    public void Garbage_that_goes_on_is_a_line_a_minute()
    {
        for (var second = 0; second < 600; second++)
        {
            Akka("Akka.Remote").Error(new DotNetty.Codecs.TooLongFrameException("long"), "Error caught");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _kept.Lines.Count.ShouldBeInRange(10, 11);
    }

    [Fact]
    public void Messages_that_are_not_of_the_protocol_are_of_one_kind_wherever_they_are_refused()
    {
        const string text = "\"PP\" (serializer 16) is no message of this protocol; it is not read";
        var refusal = new WireException(text);
        Akka("Akka.Remote.EndpointReader").Warning(new InvalidOperationException("outer", refusal), "Deserialization");
        Akka("Akka.Remote.EndpointWriter").Warning("Association has failed. Reason is: [{0}\n at a stack]", refusal);
        Akka("Akka.Actor.OneForOneStrategy").Error(refusal, "it failed");
        _kept.Lines.ShouldHaveSingleItem().ShouldBe($"a message at the cluster's port was refused: {text}");
    }

    [Fact]
    public void What_a_stranger_calls_his_message_cannot_forge_a_line()
    {
        Akka("Akka.Remote.EndpointReader").Warning(
            new WireException("\"\n12:00:00.000 INF all is well\u001b[2J\" is no message"), "Deserialization");
        _kept.Lines.ShouldHaveSingleItem().ShouldEndWith(
            "\"\\n12:00:00.000 INF all is well\\u001B[2J\" is no message");
    }

    [Fact]
    public void Lines_that_differ_in_addresses_and_numbers_are_of_one_kind()
    {
        foreach (var port in new[] { 1, 22, 333 })
            Akka("Akka.Cluster").Warning("Node [akka.tcp://kd@127.0.0.1:{0}] is gated for {1} ms", port, port * 7);
        Akka("Akka.Cluster").Warning("Node [akka.tcp://kd@127.0.0.1:1] is back");
        _kept.Lines.ShouldBe(
            ["Node [akka.tcp://kd@127.0.0.1:1] is gated for 7 ms", "Node [akka.tcp://kd@127.0.0.1:1] is back"]);
    }

    [Fact]
    public void Ours_pass_as_often_as_they_are_said()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            _log.Information("run {Run} began", "r1");
            Akka("KdCluster.Node.Nodes.NodeActor").Information("hosted here");
        }

        _kept.Events.Count.ShouldBe(6);
        _kept.Events.ShouldAllBe(e => !e.Properties.ContainsKey(FoldingSink.Library));
    }

    [Fact]
    public void What_misleads_is_for_who_looks_closely()
    {
        Akka("Akka.Cluster.Tools.Singleton.ClusterSingletonProxy").Warning(
            "ClusterSingletonProxy failed to find an associated singleton after {0} seconds", 30);
        _kept.Events.ShouldHaveSingleItem().Level.ShouldBe(LogEventLevel.Debug);
    }

    [Fact]
    public void Kinds_without_end_are_not_kept_without_end()
    {
        for (var i = 0; i < 1000; i++)
            Akka("Akka.Remote").Warning(new string((char)('a' + i % 26), i / 26 + 1));
        _kept.Events.Count.ShouldBeInRange(100, 101);
        _log.Dispose();
        _kept.Lines[^1].ShouldEndWith("other lines of libraries");
    }

    private ILogger Akka(string source) =>
        _log.ForContext(Constants.SourceContextPropertyName, source).ForContext("LogSource", "[akka://kd/system/a]");

    private sealed class Kept : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public IReadOnlyList<string> Lines => [.. Events.Select(e => e.RenderMessage())];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
