using System.CommandLine;
using System.Globalization;

namespace KdCluster.Hosting;

/// <summary>
/// The command line of `kd-node` or `kd-coordinator`: flags over settings, and what both have in common.
/// </summary>
public sealed class ProgramCommand
{
    private readonly string _name;
    private readonly RootCommand _command;
    private readonly List<(ProgramFlag Flag, Option Option)> _flags = [];
    private readonly Option<string[]> _config = new("--config")
    {
        HelpName = "FILE",
        Description = "Settings. What the file leaves out is as in the one that is shipped.",
    };

    private readonly Option<string[]> _parent = new("--parent-pid")
    {
        HelpName = "PID",
        Description = "End when that process has ended.",
    };

    public ProgramCommand(string name, string description, IEnumerable<ProgramFlag> flags)
    {
        (_name, _command) = (name, new RootCommand(description));
        foreach (var flag in flags)
        {
            var option = Make(flag);
            _flags.Add((flag, option));
            _command.Options.Add(option);
        }

        MustBeNumber(_parent);
        _command.Options.Add(_config);
        _command.Options.Add(_parent);
    }

    /// <returns>What `run` returns; 0 after help, 2 when the command line is wrong.</returns>
    public async Task<int> RunAsync(string[] arguments, Func<ProgramArguments, Task<int>> run)
    {
        var read = _command.Parse(arguments);
        if (read.Errors.Count == 0)
        {
            _command.SetAction((_, _) => run(Read(read)));
            // The host hears the signals.
            return await _command.Parse(arguments).InvokeAsync(new() { ProcessTerminationTimeout = null });
        }

        foreach (var error in read.Errors)
            Console.Error.WriteLine($"{_name}: {error.Message} (--help lists the flags)");
        return ProgramExit.Usage;
    }

    /// <exception cref="FormatException">It is wrong; the message names the flag.</exception>
    public ProgramArguments Read(IReadOnlyList<string> arguments)
    {
        var read = _command.Parse(arguments);
        return read.Errors.Count == 0 ? Read(read) : throw new FormatException(read.Errors[0].Message);
    }

    private ProgramArguments Read(ParseResult read)
    {
        var settings = new Dictionary<string, string>();
        foreach (var (flag, option) in _flags)
        {
            if (read.GetResult(option) is not { Implicit: false })
                continue;
            settings[flag.Key] = option switch
            {
                Option<bool> on => read.GetValue(on) ? "on" : "off",
                Option<string[]> list when flag.Kind == FlagKind.List =>
                    $"[{string.Join(", ", read.GetValue(list)!.Select(HoconFile.Quote))}]",
                Option<string[]> text when flag.Kind == FlagKind.Text => HoconFile.Quote(read.GetValue(text)![^1]),
                _ => read.GetValue((Option<string[]>)option)![^1],
            };
        }

        var parent = read.GetValue(_parent)?.LastOrDefault();
        return new(
            read.GetValue(_config)?.LastOrDefault(), settings,
            parent is null ? null : int.Parse(parent, CultureInfo.InvariantCulture));
    }

    private static Option Make(ProgramFlag flag)
    {
        if (flag.Kind == FlagKind.Switch)
            return new Option<bool>(flag.Name) { Description = flag.Description };
        // Of a flag that is given twice, the last one counts.
        var option = new Option<string[]>(flag.Name) { HelpName = flag.Value, Description = flag.Description };
        if (flag.Kind == FlagKind.Number)
            MustBeNumber(option);
        return option;
    }

    private static void MustBeNumber(Option<string[]> option) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                result.AddError($"{option.Name} {token.Value}: expected a whole number, not negative");
        }
    });
}
