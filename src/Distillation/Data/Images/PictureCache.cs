namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// Decoded pictures on disk, so that the same pictures are decoded once: in `KD_CACHE`, or else where the user's caches
/// are. What nobody has used for a month goes.
/// </summary>
internal sealed class PictureCache(string folder, TimeProvider time)
{
    public const string EnvironmentVariable = "KD_CACHE";

    /// <summary>Part of every name: what this version makes of a picture. A change of decoding is a new one.</summary>
    private const string Version = "1";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>So long another process may be at work on a file without a byte more of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static PictureCache Default => new(DefaultFolder(), TimeProvider.System);

    /// <param name="key">Of <see cref="PictureIndex.Key"/>.</param>
    /// <param name="write">Makes the file of that path; not called when it is there.</param>
    /// <exception cref="DataException">The folder cannot be used, or its disk is full.</exception>
    public StoredPictures Get(string key, Action<string> write) => Get(key, StoredPictures.Open, write);

    /// <param name="key">Names what is in the file, of whatever kind: the same content, the same key.</param>
    /// <param name="open">Null: it is not there, or not whole.</param>
    /// <param name="write">Makes the file of that path; not called when it is there.</param>
    /// <exception cref="DataException">The folder cannot be used, or its disk is full.</exception>
    public T Get<T>(string key, Func<string, T?> open, Action<string> write)
        where T : class
    {
        var path = Path.Combine(folder, $"{Version}-{key}.pictures");
        try
        {
            Directory.CreateDirectory(folder);
            using var turn = Turn(path);
            var stored = open(path);
            if (stored is null)
            {
                Make(path, write);
                stored = open(path) ?? throw new IOException($"{path} is gone");
            }

            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            Clean();
            return stored;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{folder}: decoded pictures cannot be kept there ({e.Message}). Make room, or name another folder "
                    + $"with {EnvironmentVariable}.", e);
        }
    }

    /// <summary>By way of a file beside it: a reader finds a whole one or none.</summary>
    private static void Make(string path, Action<string> write)
    {
        var beside = $"{path}.{Guid.NewGuid():N}";
        try
        {
            write(beside);
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>
    /// Several processes of a machine that need the same pictures decode them once: the others wait. The file stays:
    /// one that went with its turn would be gone when somebody who could not open it asks why.
    /// </summary>
    /// <returns>Null: whoever has the turn does nothing with it, stopped or on a disk that hangs. Then this process
    ///     makes the file too, and the one that is there last stays: they are the same.</returns>
    private FileStream? Turn(string path)
    {
        var file = path + ".lock";
        var (made, since) = (-1L, time.GetTimestamp());
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException) when (File.Exists(file))
            {
                if (Made(path) is var now && now != made)
                    (made, since) = (now, time.GetTimestamp());
                else if (time.GetElapsedTime(since) > Patience)
                    return null;
                Thread.Sleep(Pause);
            }
        }
    }

    /// <returns>Bytes of this file that somebody has made so far; -1: one of its parts has just gone.</returns>
    private long Made(string path)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles($"{Path.GetFileName(path)}*").Sum(file => file.Length);
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }

    /// <summary>A file that is mapped elsewhere lives on there until it is let go.</summary>
    private void Clean()
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.pictures*"))
        {
            if (time.GetUtcNow() - file.LastWriteTimeUtc > Kept)
                file.Delete();
        }
    }

    private static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } named)
            return named;
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "kdcluster");
    }
}
