using System.Text.Json;

namespace KdCluster.Coordinator.Startup;

/// <summary>The data folder, which belongs to one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="AlreadyRunningException">Another coordinator has it.</exception>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public DataFolder(string root)
    {
        Root = root;
        Directory.CreateDirectory(root);
        try
        {
            _lock = new FileStream(
                Path.Combine(root, "coordinator.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new AlreadyRunningException(root);
        }
    }

    public string Root { get; }

    public string In(string name) => Path.Combine(Root, name);

    /// <summary>
    /// Addresses of nodes that were there: a coordinator that is restarted joins their cluster in the place of founding
    /// its own.
    /// </summary>
    public IReadOnlyList<string> Members
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize<string[]>(File.ReadAllText(In("members.json"))) ?? [];
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                return [];
            }
        }
    }

    public void Remember(IEnumerable<string> members)
    {
        try
        {
            File.WriteAllText(In("members.json.tmp"), JsonSerializer.Serialize(members.Take(20).ToArray()));
            File.Move(In("members.json.tmp"), In("members.json"), overwrite: true);
        }
        catch (IOException e)
        {
            Serilog.Log.Warning("members.json cannot be written: {Reason}", e.Message);
        }
    }

    public void Dispose() => _lock.Dispose();
}
