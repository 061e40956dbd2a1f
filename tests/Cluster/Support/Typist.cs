using System.Collections.Concurrent;
using System.Diagnostics;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>A person at a machine: types lines into terminals that are opened in a checkout.</summary>
/// <param name="network">Null: this machine's own.</param>
/// <param name="environment">Settings that the person has made before.</param>
public sealed class Typist(
    Checkout checkout, Namespace? network, IReadOnlyDictionary<string, string>? environment = null) : IDisposable
{
    private readonly ConcurrentBag<Terminal> _terminals = [];

    public Checkout Checkout => checkout;

    /// <summary>Types lines into a new terminal, and leaves it open.</summary>
    public Terminal Type(params IEnumerable<string> lines)
    {
        // What is left over by a test that was killed ends by itself.
        string[] command =
            [.. network?.Enter ?? [], "timeout", "--kill-after=5", "900", "bash", "-c", string.Join('\n', lines)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = checkout.Folder, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("KD_", StringComparison.Ordinal)).ToList())
        {
            if (name != "KD_TORCH")
                start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var terminal = new Terminal(string.Join("; ", lines), Process.Start(start)!);
        _terminals.Add(terminal);
        return terminal;
    }

    /// <summary>Types lines and reads what they print; they must end well.</summary>
    public async Task<string> Read(params IEnumerable<string> lines)
    {
        var terminal = Type(lines);
        terminal.EndInput();
        await terminal.Ends();
        return terminal.Screen;
    }

    public void Dispose()
    {
        foreach (var terminal in _terminals)
            terminal.Dispose();
    }
}

/// <summary>What was typed goes on; its screen is kept.</summary>
public sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly string _typed;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private TaskCompletionSource _news = News();

    internal Terminal(string typed, Process process)
    {
        (_typed, _process) = (typed, process);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Screen => string.Join('\n', _lines);

    /// <summary>Waits until a line is there that has this text.</summary>
    public async Task<string> Says(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var ended = _process.WaitForExitAsync(patience.Token);
        while (true)
        {
            var news = _news.Task;
            var isLast = ended.IsCompleted; // Also when patience is at its end.
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                return found;
            if (isLast)
                throw new InvalidOperationException($"{_typed} does not say \"{text}\":\n{Screen}");
            await Task.WhenAny(news, ended);
        }
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Types into what goes on.</summary>
    public void Type(string line) => _process.StandardInput.WriteLine(line);

    public async Task Ends()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_typed} does not end:\n{Screen}");
        }

        _process.ExitCode.ShouldBe(0, $"{_typed}\n{Screen}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        Interlocked.Exchange(ref _news, News()).SetResult();
    }

    private static TaskCompletionSource News() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
