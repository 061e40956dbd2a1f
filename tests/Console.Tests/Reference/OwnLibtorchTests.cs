using System.Diagnostics;
using Shouldly;

namespace KdCluster.Console.Tests.Reference;

/// <summary>Which libtorch `kd` takes, in processes of their own: a process loads libtorch once.</summary>
public sealed class OwnLibtorchTests : IDisposable
{
    // Beside the package's libraries, because hard links do not leave a file system.
    private readonly DirectoryInfo _folder =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"kd-torch-{Guid.NewGuid():N}"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Its_libraries_come_from_the_folder_that_is_named()
    {
        LinkLibraries("2.10.0+cpu");
        using var kd = Start(epochs: 10_000);
        try
        {
            while (await kd.StandardOutput.ReadLineAsync() is var line && line?.Contains("/10000") != true)
                line.ShouldNotBeNull();
            var loaded = File.ReadLines($"/proc/{kd.Id}/maps").Select(map => map.Split(' ')[^1])
                .Where(file => Path.GetFileName(file) is var name && Libraries().Contains(name)).Distinct().ToList();

            loaded.ShouldContain(At("lib/libtorch_cpu.so"));
            loaded.ShouldContain(At("lib/libc10.so"));
            loaded.ShouldAllBe(file => Path.GetDirectoryName(file) == At("lib"));
        }
        finally
        {
            kd.Kill();
            await kd.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_folder_of_another_version_is_one_line_and_exit_code_3()
    {
        LinkLibraries("2.9.1+cpu");
        using var kd = Start(epochs: 1);
        var output = kd.StandardOutput.ReadToEndAsync();
        var error = await kd.StandardError.ReadToEndAsync();
        await kd.WaitForExitAsync();

        error.Trim().ShouldEndWith($"KD_TORCH={_folder.FullName} is libtorch 2.9.1; TorchSharp needs 2.10.0");
        error.Trim().ShouldNotContain('\n');
        (await output).ShouldBeEmpty();
        kd.ExitCode.ShouldBe(ExitCode.NotSetUp);
        ExitCode.NotSetUp.ShouldBe(3);
    }

    [Fact]
    public async Task Another_libtorch_that_the_system_would_find_first_is_passed_over()
    {
        // Any library will do: TorchSharp asks for this name, and what the system has under it is of another version.
        File.Copy(Path.Combine(AppContext.BaseDirectory, "libtorch", "libc10.so"), At("libtorch_cpu.so"));
        using var kd = Start("views", ["--peer", "ann"], ("LD_LIBRARY_PATH", _folder.FullName));
        var output = kd.StandardOutput.ReadToEndAsync();
        var error = await kd.StandardError.ReadToEndAsync();
        await kd.WaitForExitAsync();

        kd.ExitCode.ShouldBe(0, $"{await output}\n{error}");
    }

    private static IEnumerable<string> Libraries() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "libtorch")).Select(f => Path.GetFileName(f));

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void LinkLibraries(string version)
    {
        File.WriteAllText(At("build-version"), version + "\n");
        using var link = Process.Start(
            "cp", ["-rLl", Path.Combine(AppContext.BaseDirectory, "libtorch"), At("lib")]);
        link.WaitForExit();
        link.ExitCode.ShouldBe(0);
    }

    private Process Start(int epochs) =>
        Start("train", ["--set", $"epochs={epochs}", "--out", At("out")], ("KD_TORCH", _folder.FullName));

    private Process Start(string command, string[] options, (string Name, string Value) variable)
    {
        File.WriteAllText(At("run.yaml"), """
            name: tiny
            mode: online
            data: { name: synthetic, samples: 64, testSamples: 64 }
            epochs: 1
            batchSize: 32
            peers: [ { name: ann, model: light-cnn }, { name: bob, model: light-cnn } ]
            distill: { method: dml }
            """);
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "kd.dll"), command, At("run.yaml"), .. options])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[variable.Name] = variable.Value;
        return Process.Start(start)!;
    }
}
