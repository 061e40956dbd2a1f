using System.Security.Cryptography;

namespace KdCluster.Node.Startup;

/// <summary>
/// What a node mixes into the names of all that it serves. A sheet's or checkpoint's address thereby is its key: it
/// stands in the manifest that the cluster passes on, and nobody else can work it out. It stays with the data folder,
/// so that addresses outlive a restart.
/// </summary>
public static class NodeSecret
{
    private const string Name = "secret";
    private const int Digits = 64;

    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static string Of(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Name);
        if (File.Exists(path) && File.ReadAllText(path) is { Length: Digits } known)
            return known;
        var made = RandomNumberGenerator.GetHexString(Digits, lowercase: true);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(made));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return made;
    }
}
