using System.CommandLine;
using System.Diagnostics;

namespace KdCluster.Console.Processes;

/// <summary>
/// `kd coordinator`, `kd node` and `kd bench`: other executables of the product. ./kd starts them itself, in its own
/// place, so that signals reach them; here they are for the help, the interactive console, and whoever starts kd.dll
/// directly.
/// </summary>
public static class OtherPrograms
{
    public static Command Coordinator(Session session) =>
        Build(session, "coordinator", "Starts a coordinator on this machine (its own --help tells its options).");

    public static Command Node(Session session) =>
        Build(session, "node", "Starts a node on this machine (its own --help tells its options).");

    public static Command Bench(Session session) =>
        Build(
            session, "bench",
            "Measures training against PyTorch, as ratios from one run (its own --help tells its options).");

    /// <summary>Built with the tests: only a checkout has it.</summary>
    public static Command Sim(Session session) => Script(
        session, "sim", "Runs the cluster's code in a simulator full of faults (its own --help tells its options).");

    /// <summary>Built with the tests: only a checkout has it.</summary>
    public static Command Chaos(Session session) => Script(
        session, "chaos", "Breaks a real cluster in network namespaces (its own --help tells its options).");

    /// <summary>Built with the tests: only a checkout has it.</summary>
    public static Command Screenshots(Session session) => Script(
        session, "screenshots", "Takes the README's pictures of the dashboard (its own --help tells its options).");

    /// <summary>`./kd setup` is a script, since nothing is built when it runs.</summary>
    public static Command Setup(Session session) => Script(
        session, "setup", "Installs what is missing and builds. --check only says whether it is done.");

    /// <summary>
    /// The assembly of `coordinator`, `node` or `bench`: beside this one in an image, in its own folder and of the same
    /// configuration in a checkout.
    /// </summary>
    public static string Assembly(string home, string name)
    {
        var file = $"kd-{name}.dll";
        var project = $"KdCluster.{char.ToUpperInvariant(name[0])}{name[1..]}";
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, file),
            Path.Combine(AppContext.BaseDirectory, "..", name, file),
            Path.Combine(home, "artifacts", "bin", project, configuration, file),
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new CommandException($"{file} is not built; run `./kd setup`", ExitCode.NotSetUp);
    }

    private static Command Script(Session session, string name, string description)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, stop) => Run(
            "bash", [Path.Combine(session.Home(), "kd"), name, .. parsed.UnmatchedTokens], stop));
        return command;
    }

    private static Command Build(Session session, string name, string description)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, stop) => Run(
            "dotnet", [Assembly(session.Home(), name), .. parsed.UnmatchedTokens, .. Plugins(parsed)], stop));
        return command;
    }

    /// <summary>This program has an option of that name itself.</summary>
    private static string[] Plugins(ParseResult parsed) =>
        parsed.GetValue<string?>(PluginOption.Name) is { } folder ? [PluginOption.Name, folder] : [];

    private static async Task<int> Run(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        using var forward = stop.Register(() => Signals.Terminate(process));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
