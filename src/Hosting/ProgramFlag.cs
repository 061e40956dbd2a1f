namespace KdCluster.Hosting;

public enum FlagKind
{
    Text,
    Number,
    Switch,

    /// <summary>May be repeated.</summary>
    List,
}

/// <summary>A flag of the command line. It stands for a setting and wins over it.</summary>
/// <param name="Name">`--slots`.</param>
/// <param name="Key">Of HOCON, `kd.node.slots`.</param>
/// <param name="Value">What help calls its value, `N`.</param>
public sealed record ProgramFlag(string Name, string Key, FlagKind Kind, string Value, string Description);

/// <summary>A command line that was read.</summary>
/// <param name="File">The user's settings file; null: none.</param>
/// <param name="Settings">HOCON keys and values that win over every file.</param>
/// <param name="Parent">Process id to end with; null: none.</param>
public sealed record ProgramArguments(
    string? File, IReadOnlyDictionary<string, string> Settings, int? Parent);
