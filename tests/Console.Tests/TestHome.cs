namespace KdCluster.Console.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class TestHome
{
    public static string Path { get; } = new Session(
        Spectre.Console.AnsiConsole.Console, TextWriter.Null, false, TimeProvider.System, _ => null).Home();
}
