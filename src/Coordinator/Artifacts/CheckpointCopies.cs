using System.Collections.Concurrent;
using System.Globalization;
using KdCluster.Contracts;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting.Transfer;
using KdCluster.Security;
using Serilog;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// The coordinator's own copies of checkpoints, so that a peer outlives the machine that it trained on. Fetched in the
/// background, a few at a time and one of a node, so that a slow node holds up nobody else's, and checked. The newest
/// two of each peer stay, and the best, also over a restart: a copy's path says whose it is, how old and how good. Also
/// knows at which other addresses a checkpoint can be had.
/// </summary>
public sealed class CheckpointCopies : IDisposable
{
    private const int Kept = 2;
    private const int Workers = 4;

    /// <summary>A node that sends more slowly is given up.</summary>
    private const double LeastBytesPerSecond = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Of addresses elsewhere: many more than the peers of all open runs have.</summary>
    private const int Remembered = 10_000;

    private readonly string _root;
    private readonly Func<string?> _url;
    private readonly DownloadClient _client;
    private readonly Lock _folders = new();
    private readonly CopyQueue _wanted = new();
    private readonly long _mostBytes;
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _elsewhere = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _elsewhereInOrder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _work;

    /// <param name="url">Base address under which the copies are served, once it is known.</param>
    /// <param name="certificates">Null: nothing is encrypted.</param>
    /// <param name="mostBytes">Of one copy; null: as by default.</param>
    public CheckpointCopies(
        string root, Func<string?>? url = null, CertificateFiles? certificates = null, long? mostBytes = null)
    {
        (_root, _url) = (root, url ?? (() => null));
        _mostBytes = mostBytes ?? ArtifactLimits.Default.CopyBytes;
        _client = new(new() { Deadline = TimeSpan.FromMinutes(10) }, certificates);
        Directory.CreateDirectory(root);
        foreach (var file in Directory.EnumerateFiles(root, "*.ckpt", SearchOption.AllDirectories))
            _files[HashOf(file)] = file;
        foreach (var folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
        {
            foreach (var part in Directory.EnumerateFiles(folder, "*.tmp"))
                File.Delete(part); // What a crash has left half fetched.
            Trim(folder);
        }

        _work =
        [
            .. Enumerable.Range(0, Workers).Select(_ => Task.Factory.StartNew(
                FetchAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
    }

    /// <summary>Base address under which the copies are served, once it is known.</summary>
    public string? Url => _url();

    /// <param name="accuracy">On the test set, after the epoch that it was written for.</param>
    public void Want(CheckpointRef checkpoint, double accuracy) => _wanted.Add(checkpoint, accuracy);

    /// <summary>Fetches it before those that are wanted, from whoever is known to have it now.</summary>
    /// <param name="accuracy">As above; null: not known, so that it stays only as long as it is new.</param>
    /// <returns>The file of the copy, or why there is none.</returns>
    public Task<(string? Path, string? Reason)> Bring(CheckpointRef checkpoint, double? accuracy = null) =>
        Find(checkpoint.Sha256) is { } here
        ? Task.FromResult<(string?, string?)>((here, null))
        : Task.Factory.StartNew(
            () => BringNow(checkpoint, accuracy), CancellationToken.None, TaskCreationOptions.LongRunning,
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

    /// <summary>The run has ended: of each of its peers, the last and the best stay.</summary>
    /// <exception cref="IOException">The folder cannot be changed.</exception>
    public void Settle(RunId run)
    {
        lock (_folders)
        {
            foreach (var folder in Directory.Exists(FolderOf(run)) ? Directory.GetDirectories(FolderOf(run)) : [])
                Trim(folder, newest: 1);
        }
    }

    /// <summary>Every copy of the run goes.</summary>
    /// <exception cref="IOException">The folder cannot be changed.</exception>
    public void Delete(RunId run)
    {
        lock (_folders)
        {
            if (!Directory.Exists(FolderOf(run)))
                return;
            foreach (var copy in Directory.EnumerateFiles(FolderOf(run), "*.ckpt", SearchOption.AllDirectories))
                _files.TryRemove(HashOf(copy), out _);
            Directory.Delete(FolderOf(run), recursive: true);
        }
    }

    private string FolderOf(RunId run) => IsFolder(run.Value)
        ? Path.Combine(_root, run.Value)
        : throw new ArgumentException($"\"{run}\" is no run id", nameof(run));

    public void Dispose()
    {
        _stop.Cancel();
        _wanted.Close();
        Task.WaitAll(_work, TimeSpan.FromSeconds(5));
        _client.Dispose();
        _stop.Dispose();
    }

    private void FetchAll()
    {
        try
        {
            while (_wanted.Take() is { } wanted)
            {
                var checkpoint = wanted.Checkpoint;
                try
                {
                    if (Fetch(checkpoint, wanted.Accuracy) is { } reason)
                        Log.Warning(
                            "no copy of the checkpoint of {Run}/{Peer} epoch {Epoch}: {Reason:l}", checkpoint.Run,
                            checkpoint.Peer, checkpoint.Epoch + 1, reason);
                }
                finally
                {
                    _wanted.Done(wanted);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private (string? Path, string? Reason) BringNow(CheckpointRef checkpoint, double? accuracy)
    {
        string? reason = null;
        try
        {
            foreach (var url in Addressed(checkpoint).Urls)
            {
                reason = Fetch(checkpoint with { Urls = [url] }, accuracy);
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
    private string? Fetch(CheckpointRef checkpoint, double? accuracy)
    {
        if (
            _files.ContainsKey(checkpoint.Sha256) || checkpoint.Urls.Count == 0
                || !checkpoint.Sha256.All(char.IsAsciiHexDigitLower) || checkpoint.Sha256.Length != 64)
            return null;
        if (
            !Uri.TryCreate(checkpoint.Urls[0], UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https"))
            return $"{checkpoint.Urls[0]} is no address";
        if (checkpoint.Bytes > _mostBytes)
            return $"it has {checkpoint.Bytes} bytes; {_mostBytes} are the most (artifacts.copy-bytes)";
        if (PathOf(checkpoint, accuracy) is not { } path)
            return $"\"{checkpoint.Run}/{checkpoint.Peer}\" is no name for a folder";
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(folder);
            if (
                FileTarget.Fetch(
                    _client, address, temporary, (checkpoint.Bytes, checkpoint.Sha256), isLast: false, _stop.Token,
                    Patience + TimeSpan.FromSeconds(checkpoint.Bytes / LeastBytesPerSecond)) is { } reason)
                return reason;
            lock (_folders)
            {
                AtomicFile.Move(temporary, path);
                Trim(folder);
                if (File.Exists(path))
                    _files[checkpoint.Sha256] = path;
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>`RUN/PEER/STAGE-EPOCH-ACCURACY-HASH.ckpt`: the names of a peer's copies sort by age.</summary>
    /// <returns>Null: the run's or the peer's name would leave the folder.</returns>
    private string? PathOf(CheckpointRef checkpoint, double? accuracy)
    {
        if (!IsFolder(checkpoint.Run.Value) || !IsFolder(checkpoint.Peer.Value))
            return null;
        var file = string.Create(
            CultureInfo.InvariantCulture,
            $"{checkpoint.Stage:000}-{checkpoint.Epoch:000000}-{accuracy ?? 0:0.000000}-{checkpoint.Sha256}.ckpt");
        return Path.Combine(_root, checkpoint.Run.Value, checkpoint.Peer.Value, file);
    }

    private static bool IsFolder(string name) =>
        !name.StartsWith('.') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string HashOf(string path) => Path.GetFileNameWithoutExtension(path).Split('-')[^1];

    /// <summary>0 in the name of an older version: it is not known.</summary>
    private static double AccuracyOf(string path) =>
        Path.GetFileName(path).Split('-') is [_, _, var accuracy, _]
            && double.TryParse(accuracy, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;

    /// <summary>What was fetched and is wrong does not stay. What was right has another name by now.</summary>
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its folder is gone, or the disk does not work: the next start deletes it.
        }
    }

    /// <summary>All but the newest copies of one peer and its best go.</summary>
    private void Trim(string folder, int newest = Kept)
    {
        var copies = Directory.EnumerateFiles(folder, "*.ckpt").Order(StringComparer.Ordinal).ToList();
        // Of those that are equally good, the first: as the report has it.
        var best = copies.MaxBy(AccuracyOf);
        foreach (var old in copies.SkipLast(newest).Where(copy => copy != best))
        {
            _files.TryRemove(HashOf(old), out _);
            File.Delete(old);
        }
    }
}
