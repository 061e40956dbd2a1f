using Spectre.Console;

namespace KdCluster.Console.Tests;

/// <summary>Runs `kd` in this process and keeps what it wrote.</summary>
internal sealed class Terminal(int width = 120, IReadOnlyDictionary<string, string>? environment = null)
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public string Output => output.ToString();

    public string Error => error.ToString();

    public Task<int> KdAsync(params string[] arguments) => KdAsync(CancellationToken.None, arguments);

    public Task<int> KdAsync(CancellationToken stop, params string[] arguments)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        screen.Profile.Width = width;
        var session =
            new Session(screen, error, Live: false, TimeProvider.System, name => environment?.GetValueOrDefault(name));
        return CommandLine.RunAsync(arguments, session, stop);
    }
}
