using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using Serilog;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// The coordinator's own copies of checkpoints, so that a peer outlives the machine that it trained on. Fetched in the
/// background, one at a time, and checked; the newest two of each peer stay. Also knows at which other addresses a
/// checkpoint can be had.
/// </summary>
public sealed class CheckpointCopies : IDisposable
{
    private const int Kept = 2;

    private readonly string _root;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };
    private readonly Channel<CheckpointRef> _wanted = Channel.CreateBounded<CheckpointRef>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _elsewhere = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(RunId, PeerId), List<string>> _ofPeer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    public CheckpointCopies(string root)
    {
        _root = root;
        Directory.CreateDirectory(root);
        foreach (var file in Directory.EnumerateFiles(root, "*.ckpt", SearchOption.AllDirectories))
            _files[Path.GetFileNameWithoutExtension(file)] = file;
        _work = Task.Run(FetchAll);
    }

    /// <summary>Base address under which the copies are served.</summary>
    public Func<string?> Url { get; set; } = () => null;

    public void Want(CheckpointRef checkpoint) => _wanted.Writer.TryWrite(checkpoint);

    /// <summary>A node says that it has this checkpoint (again).</summary>
    public void Seen(CheckpointRef checkpoint)
    {
        if (checkpoint.Urls.Count > 0)
            _elsewhere[checkpoint.Sha256] = checkpoint.Urls[0];
    }

    /// <summary>The same checkpoint with every address that is known now.</summary>
    public CheckpointRef Addressed(CheckpointRef checkpoint)
    {
        var urls = checkpoint.Urls.ToList();
        if (_elsewhere.TryGetValue(checkpoint.Sha256, out var other) && !urls.Contains(other))
            urls.Insert(0, other);
        if (_files.ContainsKey(checkpoint.Sha256) && Url() is { } url)
            urls.Add($"{url}/artifacts/checkpoints/{checkpoint.Sha256}");
        return checkpoint with { Urls = urls };
    }

    /// <summary>The file of a copy; null when there is none.</summary>
    public string? Find(string sha256) => _files.GetValueOrDefault(sha256);

    public void Dispose()
    {
        _stop.Cancel();
        _wanted.Writer.TryComplete();
        _work.Wait(TimeSpan.FromSeconds(5));
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task FetchAll()
    {
        try
        {
            await foreach (var checkpoint in _wanted.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await Fetch(checkpoint);
                }
                catch (Exception e) when (
                    e is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException
                        or UriFormatException or InvalidOperationException
                    || (e is TaskCanceledException && !_stop.IsCancellationRequested))
                {
                    Log.Warning(
                        "no copy of the checkpoint of {Run}/{Peer} epoch {Epoch}: {Reason}", checkpoint.Run,
                        checkpoint.Peer, checkpoint.Epoch + 1, e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task Fetch(CheckpointRef checkpoint)
    {
        if (
            _files.ContainsKey(checkpoint.Sha256) || checkpoint.Urls.Count == 0
                || !checkpoint.Sha256.All(char.IsAsciiHexDigit) || checkpoint.Sha256.Length != 64)
            return;
        var path = Path.Combine(_root, checkpoint.Sha256 + ".ckpt");
        await using (var source = await _http.GetStreamAsync(checkpoint.Urls[0], _stop.Token))
        await using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            long total = 0;
            for (int read; (read = await source.ReadAsync(buffer, _stop.Token)) > 0; total += read)
            {
                if (total + read > checkpoint.Bytes)
                    throw new InvalidDataException(
                        $"it has more than the {checkpoint.Bytes} bytes that were announced");
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }

            if (
                !Convert.ToHexString(hash.GetHashAndReset())
                    .Equals(checkpoint.Sha256, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException("its hash is not the one that was announced");
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        _files[checkpoint.Sha256] = path;
        Trim(checkpoint);
    }

    private void Trim(CheckpointRef checkpoint)
    {
        var copies = _ofPeer.GetOrAdd((checkpoint.Run, checkpoint.Peer), _ => []);
        copies.Add(checkpoint.Sha256);
        while (copies.Count > Kept)
        {
            if (_files.TryRemove(copies[0], out var old))
                File.Delete(old);
            copies.RemoveAt(0);
        }
    }
}
