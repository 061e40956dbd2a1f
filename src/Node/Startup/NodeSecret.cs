using System.Security.Cryptography;
using System.Text;
using KdCluster.Contracts.Files;

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
        var path = Path.Combine(folder, Name);
        if (File.Exists(path) && File.ReadAllText(path) is { Length: Digits } known)
            return known;
        var made = RandomNumberGenerator.GetHexString(Digits, lowercase: true);
        AtomicFile.Write(
            path, file => file.Write(Encoding.ASCII.GetBytes(made)), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return made;
    }
}
