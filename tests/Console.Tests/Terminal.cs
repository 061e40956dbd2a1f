using Spectre.Console;

namespace KdCluster.Console.Tests;

/// <summary>Runs `kd` in this process and keeps what it wrote.</summary>
internal sealed class Terminal(
    int width = 120, IReadOnlyDictionary<string, string>? environment = null, string input = "", bool piped = false)
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Task<int> Kd(params string[] arguments) => Kd(CancellationToken.None, arguments);

    public Task<int> Kd(CancellationToken stop, params string[] arguments)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(_output),
        });
        screen.Profile.Width = width;
        var session =
            new Session(screen, _error, Live: false, TimeProvider.System, name => environment?.GetValueOrDefault(name))
            { Input = new StringReader(input), IsInputPiped = true, IsPiped = piped };
        return CommandLine.Run(arguments, session, stop);
    }
}
