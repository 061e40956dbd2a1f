using System.Text.Json;
using Spectre.Console;

namespace KdCluster.Console;

/// <summary>
/// Where a command writes to and what it knows of its surroundings; tests put their own in its place.
/// </summary>
/// <param name="Screen">Standard output: what was asked for.</param>
/// <param name="Error">Standard error: what went wrong.</param>
/// <param name="Live">Whether lines may be redrawn in place: there is a terminal, and nobody redirected it.</param>
public sealed record Session(
    IAnsiConsole Screen, TextWriter Error, bool Live, TimeProvider Time, Func<string, string?> Environment)
{
    /// <summary>A file or a pipe has no width of its own.</summary>
    private const int WidthOfFiles = 160;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Standard output goes into a file or to another program.</summary>
    public bool IsPiped { get; init; }

    /// <summary>Standard input comes from a file or another program: nobody types.</summary>
    public bool IsInputPiped { get; init; }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = System.Console.In;

    public static Session OfThisProcess()
    {
        var redirected = System.Console.IsOutputRedirected;
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = redirected ? new AnsiConsoleOutput(new Screen.TrimmedWriter(System.Console.Out)) : null!,
        });
        if (Columns() is { } columns)
            screen.Profile.Width = columns;
        else if (redirected)
            screen.Profile.Width = WidthOfFiles;
        return new Session(
            screen, System.Console.Error, !redirected && screen.Profile.Capabilities.Ansi, TimeProvider.System,
            System.Environment.GetEnvironmentVariable)
            { IsPiped = redirected, IsInputPiped = System.Console.IsInputRedirected };
    }

    /// <summary>`COLUMNS`, as shells and people set it.</summary>
    private static int? Columns() =>
        int.TryParse(System.Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns >= 20
            ? columns
            : null;

    public void Json(JsonElement value) => Plain(JsonSerializer.Serialize(value, Indented));

    /// <summary>What is said beside the rows that were asked for: it must not stand among them in a pipe.</summary>
    public void Remark(string line)
    {
        if (IsPiped)
            Error.WriteLine(line);
        else
            Plain(line);
    }

    /// <summary>What stands before its commands: `kd`, or nothing at the console's prompt.</summary>
    public string Program { get; init; } = "kd";

    /// <summary>One line on standard error for each of the message; the first says who speaks.</summary>
    public void Complain(string message) => Error.WriteLine(Program.Length == 0 ? message : $"{Program}: {message}");

    /// <summary>A line as it is: never wrapped, never marked up.</summary>
    public void Plain(string line) => Screen.Profile.Out.Writer.WriteLine(line);

    /// <summary>
    /// The checkout: from <c>KD_HOME</c>, else the first folder above the program that holds the solution.
    /// </summary>
    public string Home()
    {
        if (Environment("KD_HOME") is { Length: > 0 } home)
            return home;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KdCluster.sln")))
                return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
