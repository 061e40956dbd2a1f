using System.Diagnostics;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A fresh folder with `./kd` in it, as a clone that was just built: the real script over the programs that the build
/// of these tests made.
/// </summary>
public sealed class Checkout : IDisposable
{
    public Checkout()
    {
        foreach (var file in new[] { "kd", "build/setup.sh", "build/environment.sh" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            File.Copy(Path.Combine(Source, file), At(file));
        }

        foreach (var project in new[] { "KdCluster.Console", "KdCluster.Coordinator", "KdCluster.Node" })
        {
            Directory.CreateDirectory(At($"artifacts/bin/{project}"));
            Directory.CreateSymbolicLink(At($"artifacts/bin/{project}/release"), Built.At(project));
        }

        // The script takes it for built: it looks for anything newer than this.
        Directory.CreateDirectory(At(".kd"));
        using var stamp = Process.Start(new ProcessStartInfo(
            "bash", ["-c", "KD_HOME=$PWD; source build/setup.sh; device >.kd/built"]) { WorkingDirectory = Folder })!;
        stamp.WaitForExit();
        stamp.ExitCode.ShouldBe(0);
    }

    /// <summary>The checkout that these tests were built from.</summary>
    public static string Source { get; } = Root(AppContext.BaseDirectory);

    public static string In(string path) => Path.Combine(Source, path);

    public string Folder { get; } = Directory.CreateTempSubdirectory("kd-checkout-").FullName;

    public string At(string path) => Path.Combine(Folder, path);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "KdCluster.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
