using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace KdCluster.Hosting;

/// <summary>
/// Lines of libraries in words for people, each kind once and then counted: what a stranger sends to a port does not
/// fill the log. Our own lines pass as they are, but for those that somebody outside can cause.
/// </summary>
internal sealed class FoldingSink : ILogEventSink, IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly MessageTemplate Once = new MessageTemplateParser().Parse("{Text:l}");
    private static readonly MessageTemplate Counted =
        new MessageTemplateParser().Parse("{Count} more within {Seconds:0} s: {Text:l}");

    /// <summary>A property of our own lines that a stranger can cause as often as he likes.</summary>
    public const string Folded = "Folded";

    /// <summary>A property of every line of a library.</summary>
    public const string Library = "Library";

    private readonly Lock _lock = new();
    private readonly ILogEventSink _to;
    private readonly TimeProvider _clock;
    private readonly LineCounts _counts = new(Window);
    private readonly ITimer _timer;

    public FoldingSink(ILogEventSink to, TimeProvider clock)
    {
        (_to, _clock) = (to, clock);
        _timer = clock.CreateTimer(_ => Tell(_clock.GetUtcNow()), null, Look, Look);
    }

    public void Emit(LogEvent logEvent)
    {
        if (!LibraryLine.IsLibrary(logEvent) && !logEvent.Properties.ContainsKey(Folded))
        {
            _to.Emit(logEvent);
            return;
        }

        var line = LibraryLine.Of(logEvent);
        lock (_lock)
        {
            if (!_counts.Passes(line, _clock.GetUtcNow()))
                return;
        }

        var properties = logEvent.Properties.Select(p => new LogEventProperty(p.Key, p.Value));
        _to.Emit(new LogEvent(
            logEvent.Timestamp, line.Level, line.Cause, Once,
            [.. properties, Property("Text", line.Text), Property(Library, true)]));
    }

    public void Dispose()
    {
        _timer.Dispose();
        Tell(DateTimeOffset.MaxValue);
        (_to as IDisposable)?.Dispose();
    }

    private void Tell(DateTimeOffset now)
    {
        IReadOnlyList<(LibraryLine Line, int More)> ended;
        lock (_lock)
            ended = _counts.Ended(now);
        foreach (var (line, more) in ended)
        {
            _to.Emit(new LogEvent(
                _clock.GetLocalNow(), line.Level, null, Counted,
                [
                    Property("Count", more), Property("Seconds", Window.TotalSeconds), Property("Text", line.Text),
                    Property(Library, true),
                ]));
        }
    }

    private static LogEventProperty Property(string name, object value) => new(name, new ScalarValue(value));
}
