using System.Text.Json;
using KdCluster.Contracts.Api;

namespace KdCluster.Hosting;

/// <summary>A data folder belongs to one process at a time; the system lets go of it however that one ends.</summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>EWOULDBLOCK: .NET locks the file on Linux.</summary>
    private const int InUse = 11;

    private readonly FileStream _file;

    /// <param name="name">Of the file that is locked.</param>
    /// <exception cref="FolderInUseException">Another process has it.</exception>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public FolderLock(string folder, string name)
    {
        try
        {
            Directory.CreateDirectory(folder);
            OwnersOnly.Close(folder);
            _file = new FileStream(
                Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == InUse)
        {
            throw new FolderInUseException(folder, Holder(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"the data folder {folder} cannot be written ({e.Message}): make room and let this user write it, or "
                    + "choose another with --data", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static Endpoint? Holder(string folder)
    {
        try
        {
            var file = File.ReadAllBytes(Path.Combine(folder, EndpointFile.Name));
            return JsonSerializer.Deserialize(file, ApiJson.Default.Endpoint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // It is only starting.
        }
    }
}

/// <param name="holder">Where the other process is; null: it does not say so yet.</param>
public sealed class FolderInUseException(string folder, Endpoint? holder) : Exception(
    $"the data folder {folder} belongs to "
        + (holder is null
            ? "another process that is running"
            : $"process {holder.ProcessId}, which runs at {holder.Akka} and serves at {holder.Url}")
        + "; stop that one, or choose another folder with --data");
