namespace KdCluster.Console.Prompt;

/// <summary>Keys in, text out: what a line editor needs of a terminal.</summary>
public interface IKeyboard
{
    /// <summary>Null when there will be no more keys.</summary>
    ConsoleKeyInfo? Read();

    /// <summary>Columns of the terminal.</summary>
    int Width { get; }

    void Write(string text);
}

/// <summary>The process's own terminal.</summary>
public sealed class TerminalKeyboard : IKeyboard
{
    public int Width => Math.Max(20, System.Console.WindowWidth);

    public ConsoleKeyInfo? Read() => System.Console.ReadKey(intercept: true);

    public void Write(string text) => System.Console.Out.Write(text);
}
