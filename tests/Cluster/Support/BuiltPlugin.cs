using System.Diagnostics;
using Shouldly;
using Xunit;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// `examples/plugin`, built as EXTENDING.md says in a copy of what lies round it, over the packages that the build of
/// these tests made.
/// </summary>
public sealed class BuiltPlugin : IAsyncLifetime
{
    private const string Source = "examples/plugin";

    private readonly string _folder = Directory.CreateTempSubdirectory("kd-plugin-").FullName;

    /// <summary>With the plugin and its catalogue.</summary>
    public string Folder => Path.Combine(_folder, "plugins");

    public string RunFile => Path.Combine(_folder, Source, "run.yaml");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, Source));
        foreach (var file in Directory.GetFiles(Checkout.Source, "Directory.*")
            .Concat(Directory.GetFiles(Path.Combine(Checkout.Source, Source))))
            File.Copy(file, Path.Combine(_folder, Path.GetRelativePath(Checkout.Source, file)));
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "package"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "artifacts", "package", "release"), Built.Packages);
        await Build();
        await Kd.Run("catalogue", "--plugins", Folder, "--write");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Our packages are unpacked into a folder of the test; others come from where they lie.</summary>
    private async Task Build()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["build", Source, "-c", "Release", "-o", Folder, "-v", "q", "-nologo", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        start.Environment["NUGET_FALLBACK_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
        using var build = Process.Start(start)!;
        var said = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        build.ExitCode.ShouldBe(0, said);
    }
}
