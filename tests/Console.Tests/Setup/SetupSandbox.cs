using System.Diagnostics;

namespace KdCluster.Console.Tests.Setup;

/// <summary>
/// A copy of ./kd and its scripts in a folder of its own, with stand-ins for dotnet, apt-get and the like that note how
/// they were called.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class SetupSandbox : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-setup");
    private readonly Dictionary<string, string> _environment = [];

    public SetupSandbox()
    {
        var source = new Session(
            Spectre.Console.AnsiConsole.Console, TextWriter.Null, false, TimeProvider.System, _ => null).Home();
        foreach (var file in new[] { "kd", "build/setup.sh", "build/environment.sh", "Directory.Build.props" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            File.Copy(Path.Combine(source, file), At(file));
        }

        Directory.CreateDirectory(At("src"));
        File.WriteAllText(At("src/a.cs"), "");
        Executable("uname", "echo Linux");
        Executable("dotnet", """
            echo "dotnet $*" >>"$CALLS"
            for file in /proc/$$/fd/*; do
              [[ $(readlink "$file") != */.kd/lock ]] || echo "dotnet $1 has the lock" >>"$CALLS"
            done
            case $1 in
              build) echo "$BUILD_SAYS"; [ -z "$BUILD_SAYS" ] ;;
              *kd.dll) shift; echo "kd ran: $*" ;;
            esac
            """);
        Executable("dpkg-query", "case \" $INSTALLED \" in *\" ${!#} \"*) echo installed ;; *) exit 1 ;; esac");
        Executable("apt-get", "echo \"apt-get $*\" >>\"$CALLS\"; exit \"${APT_FAILS:-0}\"");
        Executable("id", "echo \"${FAKE_UID:-0}\"");
        Executable("sudo", "echo \"sudo $*\" >>\"$CALLS\"; [ -n \"$SUDO_WORKS\" ] || exit 1; shift; \"$@\"");
        Executable("nvidia-smi", "exit 1");
        Set("INSTALLED", "");
    }

    public SetupSandbox Set(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    public string At(string path) => Path.Combine(_folder.FullName, "project with blank", path);

    public string Calls => File.Exists(At("calls")) ? File.ReadAllText(At("calls")) : "";

    public void ForgetCalls() => File.Delete(At("calls"));

    /// <returns>Exit code, and both outputs together.</returns>
    public (int Code, string Said) Kd(params string[] arguments) => Run(At("kd"), arguments);

    public (int Code, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in new[] { "KD_HOME", "KD_TORCH", "KD_DEVICE", "KD_ANALYZERS" })
            start.Environment.Remove(name);
        start.Environment["PATH"] = At("bin") + ":/usr/bin:/bin";
        start.Environment["CALLS"] = At("calls");
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Executable(string name, string body)
    {
        Directory.CreateDirectory(At("bin"));
        File.WriteAllText(At("bin/" + name), "#!/bin/bash\n" + body + "\n");
        File.SetUnixFileMode(At("bin/" + name), (UnixFileMode)Convert.ToInt32("755", 8));
    }
}
