using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting.Transfer;
using Serilog;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// The coordinator's own copies of checkpoints, so that a peer outlives the machine that it trained on. Fetched in the
/// background, one at a time, and checked. The newest two of each peer stay, also over a restart: a copy's path says
/// whose it is and how old. Also knows at which other addresses a checkpoint can be had.
/// </summary>
public sealed class CheckpointCopies : IDisposable
{
    private const int Kept = 2;

    /// <summary>Of addresses elsewhere: many more than the peers of all open runs have.</summary>
    private const int Remembered = 10_000;

    private readonly string _root;
    private readonly Func<string?> _url;
    private readonly DownloadClient _client = new(new() { Deadline = TimeSpan.FromMinutes(10) });
    private readonly Lock _fetching = new();
    private readonly Channel<CheckpointRef> _wanted = Channel.CreateBounded<CheckpointRef>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _elsewhere = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _elsewhereInOrder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <param name="url">Base address under which the copies are served, once it is known.</param>
    public CheckpointCopies(string root, Func<string?>? url = null)
    {
        (_root, _url) = (root, url ?? (() => null));
        Directory.CreateDirectory(root);
        foreach (var file in Directory.EnumerateFiles(root, "*.ckpt", SearchOption.AllDirectories))
            _files[HashOf(file)] = file;
        foreach (var folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
            Trim(folder);
        _work = Task.Factory.StartNew(
            FetchAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Base address under which the copies are served, once it is known.</summary>
    public string? Url => _url();

    public void Want(CheckpointRef checkpoint) => _wanted.Writer.TryWrite(checkpoint);

    /// <summary>Fetches it before those that are wanted, from whoever is known to have it now.</summary>
    /// <returns>The file of the copy, or why there is none.</returns>
    public Task<(string? Path, string? Reason)> Bring(CheckpointRef checkpoint) =>
        Find(checkpoint.Sha256) is { } here
        ? Task.FromResult<(string?, string?)>((here, null))
        : Task.Factory.StartNew(
            () => BringNow(checkpoint), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>A node says that it has this checkpoint (again).</summary>
    public void Seen(CheckpointRef checkpoint)
    {
        if (checkpoint.Urls.Count == 0)
            return;
        if (_elsewhere.TryAdd(checkpoint.Sha256, checkpoint.Urls[0]))
            _elsewhereInOrder.Enqueue(checkpoint.Sha256);
        else
            _elsewhere[checkpoint.Sha256] = checkpoint.Urls[0];
        while (_elsewhereInOrder.Count > Remembered && _elsewhereInOrder.TryDequeue(out var oldest))
            _elsewhere.TryRemove(oldest, out _);
    }

    /// <summary>The same checkpoint with every address that is known now.</summary>
    public CheckpointRef Addressed(CheckpointRef checkpoint)
    {
        var urls = checkpoint.Urls.ToList();
        if (_elsewhere.TryGetValue(checkpoint.Sha256, out var other) && !urls.Contains(other))
            urls.Insert(0, other);
        if (_files.ContainsKey(checkpoint.Sha256) && Url is { } url)
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
        _client.Dispose();
        _stop.Dispose();
    }

    private void FetchAll()
    {
        try
        {
            foreach (var checkpoint in _wanted.Reader.ReadAllAsync(_stop.Token).ToBlockingEnumerable(_stop.Token))
            {
                if (Fetch(checkpoint) is { } reason)
                    Log.Warning(
                        "no copy of the checkpoint of {Run}/{Peer} epoch {Epoch}: {Reason:l}", checkpoint.Run,
                        checkpoint.Peer, checkpoint.Epoch + 1, reason);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private (string? Path, string? Reason) BringNow(CheckpointRef checkpoint)
    {
        string? reason = null;
        try
        {
            foreach (var url in Addressed(checkpoint).Urls)
            {
                reason = Fetch(checkpoint with { Urls = [url] });
                if (Find(checkpoint.Sha256) is { } path)
                    return (path, null);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            reason = "the coordinator stops";
        }

        return (null, reason ?? "no node serves it");
    }

    /// <summary>Null, or why there is no copy.</summary>
    private string? Fetch(CheckpointRef checkpoint)
    {
        lock (_fetching)
            return FetchInTurn(checkpoint);
    }

    private string? FetchInTurn(CheckpointRef checkpoint)
    {
        if (
            _files.ContainsKey(checkpoint.Sha256) || checkpoint.Urls.Count == 0
                || !checkpoint.Sha256.All(char.IsAsciiHexDigitLower) || checkpoint.Sha256.Length != 64)
            return null;
        if (
            !Uri.TryCreate(checkpoint.Urls[0], UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https"))
            return $"{checkpoint.Urls[0]} is no address";
        if (PathOf(checkpoint) is not { } path)
            return $"\"{checkpoint.Run}/{checkpoint.Peer}\" is no name for a folder";
        try
        {
            var (folder, temporary) = (Path.GetDirectoryName(path)!, path + ".tmp");
            Directory.CreateDirectory(folder);
            File.Delete(temporary);
            if (
                FileTarget.Fetch(
                    _client, address, temporary, (checkpoint.Bytes, checkpoint.Sha256), isLast: false, _stop.Token)
                    is { } reason)
                return reason;
            AtomicFile.Move(temporary, path);
            Trim(folder);
            if (File.Exists(path))
                _files[checkpoint.Sha256] = path;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>`RUN/PEER/STAGE-EPOCH-HASH.ckpt`: the names of a peer's copies sort by age.</summary>
    /// <returns>Null: the run's or the peer's name would leave the folder.</returns>
    private string? PathOf(CheckpointRef checkpoint)
    {
        if (!IsFolder(checkpoint.Run.Value) || !IsFolder(checkpoint.Peer.Value))
            return null;
        var file = string.Create(
            CultureInfo.InvariantCulture, $"{checkpoint.Stage:000}-{checkpoint.Epoch:000000}-{checkpoint.Sha256}.ckpt");
        return Path.Combine(_root, checkpoint.Run.Value, checkpoint.Peer.Value, file);
    }

    private static bool IsFolder(string name) =>
        !name.StartsWith('.') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string HashOf(string path) => Path.GetFileNameWithoutExtension(path).Split('-')[^1];

    /// <summary>All but the newest copies of one peer go, and what a crash has left half fetched.</summary>
    private void Trim(string folder)
    {
        foreach (var part in Directory.EnumerateFiles(folder, "*.tmp"))
            File.Delete(part);
        foreach (
            var old in Directory.EnumerateFiles(folder, "*.ckpt").OrderDescending(StringComparer.Ordinal).Skip(Kept))
        {
            _files.TryRemove(HashOf(old), out _);
            File.Delete(old);
        }
    }
}
