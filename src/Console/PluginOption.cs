using System.CommandLine;
using KdCluster.Console.Reference;
using KdCluster.Distillation.Plugins;

namespace KdCluster.Console;

/// <summary>`--plugins DIR` of every command that knows models, methods or data.</summary>
internal static class PluginOption
{
    public const string Name = "--plugins";

    /// <summary>Commands that ask a coordinator, or start other programs, load no code.</summary>
    private static readonly string[] Without =
    [
        "run", "scale", "nodes", "peers", "logs", "console", "coordinator", "node", "test", "verify", "sim", "chaos",
        "screenshots", "bench", "setup",
    ];

    public static Option<string?> Create() => new(Name)
    {
        Description = "folder with plugins: assemblies that add models, methods, data sets (else KD_PLUGINS)",
        HelpName = "DIR", Recursive = true,
    };

    /// <exception cref="CommandException">They cannot be loaded.</exception>
    public static void Load(ParseResult parsed, Session session)
    {
        var folder = parsed.GetValue<string?>(Name) ?? session.Environment("KD_PLUGINS");
        var command = parsed.CommandResult;
        while (command.Parent is System.CommandLine.Parsing.CommandResult { Parent: not null } above)
            command = above;
        if (string.IsNullOrEmpty(folder) || Without.Contains(command.Command.Name))
            return;
        TrainCommand.RequireLibtorch();
        try
        {
            LoadedPlugins.Load(folder);
        }
        catch (PluginException e)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }
}
