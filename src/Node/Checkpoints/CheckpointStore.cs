using System.Security.Cryptography;
using System.Text.Json;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Wire;
using KdCluster.Node.Transfer;
using Serilog;

namespace KdCluster.Node.Checkpoints;

/// <summary>
/// The checkpoints that this node's peers wrote, and those it fetched from other nodes. Of each peer the newest few
/// stay. What a checkpoint is stands in a small file beside it, written after it: without that the checkpoint does not
/// exist.
/// </summary>
public sealed class CheckpointStore : IServedFiles
{
    private const string Extension = ".checkpoint";
    private const string Description = ".json";
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly CheckpointLimits _limits;
    private readonly TimeProvider _clock;
    private readonly string _secret;
    private readonly Dictionary<ContentId, StoredCheckpoint> _checkpoints = [];

    /// <param name="secret">What makes this node's addresses its own (<see cref="Startup.NodeSecret"/>).</param>
    public CheckpointStore(
        string folder, CheckpointLimits? limits = null, string secret = "", TimeProvider? clock = null)
    {
        (_folder, _secret) = (Directory.CreateDirectory(folder).FullName, secret);
        (_limits, _clock) = (limits ?? CheckpointLimits.Default, clock ?? TimeProvider.System);
        foreach (var file in new DirectoryInfo(folder).GetFiles())
            Find(file);
        ForgetRuns();
    }

    /// <summary>Where a download or another writer may put a file of its own; the store moves or deletes it.</summary>
    public string Temporary() =>
        Path.Combine(Directory.CreateDirectory(_folder).FullName, $"{Guid.NewGuid():N}.tmp");

    /// <summary>What a checkpoint is called here.</summary>
    public ContentId IdOf(CheckpointRef checkpoint) => ContentId.Of(
        _secret, checkpoint.Run.Value, $"{checkpoint.Stage}", checkpoint.Peer.Value, $"{checkpoint.Incarnation}",
        $"{checkpoint.Epoch}");

    /// <summary>
    /// Lets <paramref name="write"/> make the file of this path, whole and flushed to the disk, and keeps it. The
    /// addresses of the result are left to the caller.
    /// </summary>
    /// <exception cref="IOException">It could not be written; nothing is kept.</exception>
    public CheckpointRef Save(Fence fence, int epoch, Action<string> write)
    {
        var checkpoint = new CheckpointRef(fence.Run, fence.Stage, fence.Peer, fence.Incarnation, epoch, 0, "", []);
        var path = Vacate(checkpoint);
        try
        {
            write(path);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        using var file = File.OpenRead(path);
        return Enter(
            checkpoint with { Bytes = file.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)) }, path);
    }

    /// <summary>Takes over a file whose length and hash were checked.</summary>
    public CheckpointRef Keep(CheckpointRef checkpoint, string temporary)
    {
        var path = Vacate(checkpoint);
        AtomicFile.Move(temporary, path);
        return Enter(checkpoint with { Urls = [] }, path);
    }

    /// <summary>
    /// The file of exactly this checkpoint, when it is here with every byte. One that is damaged is deleted: the next
    /// address has a whole one.
    /// </summary>
    public string? PathTo(CheckpointRef checkpoint)
    {
        StoredCheckpoint? stored;
        lock (_gate)
        {
            if (
                !_checkpoints.TryGetValue(IdOf(checkpoint), out stored)
                    || stored.Checkpoint.Sha256 != checkpoint.Sha256)
                return null;
        }

        if (Damage(stored) is not { } damage)
            return stored.Path;
        Log.Warning(
            "the checkpoint of {Run}/{Peer} after epoch {Epoch} on this disk is deleted: {Reason:l}", checkpoint.Run,
            checkpoint.Peer, checkpoint.Epoch + 1, damage);
        Delete(stored);
        return null;
    }

    /// <summary>The newest checkpoint of each peer.</summary>
    public IReadOnlyList<CheckpointRef> Newest()
    {
        lock (_gate)
        {
            return [.. _checkpoints.Values.Select(stored => stored.Checkpoint)
                .GroupBy(checkpoint => (checkpoint.Run, checkpoint.Stage, checkpoint.Peer))
                .Select(ofPeer => ofPeer.MaxBy(checkpoint => (checkpoint.Epoch, checkpoint.Incarnation))!)];
        }
    }

    public ServedFile? Open(ContentId id)
    {
        lock (_gate)
        {
            if (!_checkpoints.TryGetValue(id, out var stored) || !File.Exists(stored.Path))
                return null;
            var handle = File.OpenHandle(stored.Path);
            return new(handle, RandomAccess.GetLength(handle), stored.Checkpoint.Sha256);
        }
    }

    public void Sent(ContentId id, long bytes)
    {
        // Only sheets are counted: checkpoints move when something failed.
    }

    /// <summary>What has the place of a new file is there no more, or it would be taken for the new one.</summary>
    private string Vacate(CheckpointRef checkpoint)
    {
        var path = PathOf(IdOf(checkpoint));
        lock (_gate)
        {
            _checkpoints.Remove(IdOf(checkpoint));
            Directory.CreateDirectory(_folder); // Somebody may have cleared the disk.
            File.Delete(Path.ChangeExtension(path, Description));
        }

        return path;
    }

    private CheckpointRef Enter(CheckpointRef checkpoint, string path)
    {
        lock (_gate)
        {
            AtomicFile.Write(
                Path.ChangeExtension(path, Description),
                file => JsonSerializer.Serialize(file, checkpoint, MessageJson.Default.CheckpointRef));
            _checkpoints[IdOf(checkpoint)] = new(checkpoint, path, _clock.GetUtcNow());
            Forget(checkpoint);
            ForgetRuns();
            return checkpoint;
        }
    }

    /// <summary>What is wrong with the file; null when it is whole.</summary>
    private static string? Damage(StoredCheckpoint stored)
    {
        try
        {
            using var file = File.OpenRead(stored.Path);
            return file.Length != stored.Checkpoint.Bytes
                ? $"it has {file.Length} bytes, not {stored.Checkpoint.Bytes}"
                : Convert.ToHexStringLower(SHA256.HashData(file)) == stored.Checkpoint.Sha256
                    ? null
                    : "its hash is wrong";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private void Delete(StoredCheckpoint stored)
    {
        lock (_gate)
        {
            _checkpoints.Remove(IdOf(stored.Checkpoint));
            try
            {
                File.Delete(Path.ChangeExtension(stored.Path, Description));
                File.Delete(stored.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is not used any more; a disk that cannot delete it does not keep the peer from another copy.
            }
        }
    }

    private string PathOf(ContentId id) => Path.Combine(_folder, id + Extension);

    private void Forget(CheckpointRef newest)
    {
        var ofPeer = _checkpoints.Values.Where(stored =>
            stored.Checkpoint.Run == newest.Run && stored.Checkpoint.Stage == newest.Stage
                && stored.Checkpoint.Peer == newest.Peer);
        foreach (
            var stored in ofPeer.OrderByDescending(stored => (stored.Checkpoint.Epoch, stored.Checkpoint.Incarnation))
                .Skip(_limits.OfPeer).ToList())
            Delete(stored);
    }

    private void ForgetRuns()
    {
        var oldest = _clock.GetUtcNow() - _limits.KeepFor;
        var runs = _checkpoints.Values.GroupBy(stored => stored.Checkpoint.Run)
            .OrderByDescending(run => run.Max(stored => stored.Written)).ToList();
        foreach (var (i, run) in runs.Index())
        {
            if (i < _limits.Runs && run.Max(stored => stored.Written) >= oldest)
                continue;
            foreach (var stored in run.ToList())
                Delete(stored);
        }
    }

    private void Find(FileInfo file)
    {
        if (file.Extension == Extension && File.Exists(Path.ChangeExtension(file.FullName, Description)))
            return;
        if (file.Extension == Description && Read(file) is { } checkpoint && File.Exists(PathOf(IdOf(checkpoint))))
            _checkpoints[IdOf(checkpoint)] =
                new(checkpoint, PathOf(IdOf(checkpoint)), File.GetLastWriteTimeUtc(PathOf(IdOf(checkpoint))));
        else
            file.Delete();
    }

    private static CheckpointRef? Read(FileInfo file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), MessageJson.Default.CheckpointRef);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record StoredCheckpoint(CheckpointRef Checkpoint, string Path, DateTimeOffset Written);
}
