using System.Globalization;
using System.Threading.Channels;

namespace KdCluster.Histories;

/// <summary>
/// A process's history on its disk: files of JSON lines that only grow, each named by its first line's number. The
/// oldest files go when all of them take more than they may. A history that cannot be written stops no work: what is
/// lost is missing from the numbers.
/// </summary>
public sealed class HistoryFile : IHistory, IDisposable
{
    private readonly Channel<Line> _lines = Channel.CreateBounded<Line>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly string _folder;
    private readonly string _process;
    private readonly HistoryLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Action<string> _complain;
    private readonly Task _writing;
    private FileStream? _file;
    private long _number;
    private bool _complained;

    /// <summary>A disk that hangs costs this many lines of memory, then lines are dropped.</summary>
    private const int MostWaiting = 10_000;

    /// <param name="process">What its lines are said by.</param>
    /// <param name="complain">Told once why lines are lost.</param>
    public HistoryFile(
        string folder, string process, HistoryLimits limits, TimeProvider clock, Action<string> complain)
    {
        (_folder, _process, _limits, _clock, _complain) = (folder, process, limits, clock, complain);
        try
        {
            _number = HistoryFolder.LastNumber(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complain("read", e);
        }

        _writing = Task.Factory.StartNew(
            WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Write(IHistoryEvent happened) => _lines.Writer.TryWrite(new(_clock.GetUtcNow(), happened, null));

    public void WriteThrough(IHistoryEvent happened)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_lines.Writer.TryWrite(new(_clock.GetUtcNow(), happened, done)))
            done.Task.Wait(Patience);
    }

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(Patience);
    }

    /// <summary>A disk that hangs must not hold a peer's thread for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private void WriteAll()
    {
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_lines.Reader.TryRead(out var line))
            {
                Append(line);
                line.Done?.TrySetResult();
            }
        }

        _file?.Dispose();
    }

    private void Append(Line waiting)
    {
        var entry = new HistoryEntry(++_number, waiting.At, _process, waiting.Happened);
        try
        {
            var line = HistoryLine.Of(entry);
            var file = _file is { } open && open.Length + line.Length <= _limits.FileBytes ? open : Next();
            file.Write(line.Span);
            file.Flush(); // To the system: a killed process loses nothing, a machine that dies may.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
            Complain("written", e);
        }
    }

    private void Complain(string what, Exception why)
    {
        if (!_complained)
            _complain($"the history in {_folder} cannot be {what} ({why.Message}); the work goes on without it");
        _complained = true;
    }

    private FileStream Next()
    {
        _file?.Dispose();
        _file = null;
        Directory.CreateDirectory(_folder);
        foreach (var old in HistoryFolder.Surplus(_folder, _limits.Bytes - _limits.FileBytes))
            old.Delete();
        // Its size is looked at before each line: no buffer of its own.
        return _file = new(
            Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_number:0000000000}.jsonl")),
            FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private sealed record Line(DateTimeOffset At, IHistoryEvent Happened, TaskCompletionSource? Done);
}
