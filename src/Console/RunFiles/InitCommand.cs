using System.CommandLine;
using KdCluster.Contracts;
using KdCluster.Contracts.Files;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd init`: four questions, and a run file with comments to begin from.</summary>
public static class InitCommand
{
    public static Command Build(Session session)
    {
        var command = new Command(
            "init", "Asks four questions and writes a run file. What an option says is not asked.");
        var file = new Argument<string>("FILE")
        {
            Description = "the run file to write; - writes it to standard output",
            DefaultValueFactory = _ => "run.yaml",
        };
        var force = new Option<bool>("--force") { Description = "replace the file when it is there" };
        var yes = new Option<bool>("--yes", "-y") { Description = "ask nothing: take the usual answers" };
        command.Add(file);
        var options = new RecipeOptions(command);
        command.Add(force);
        command.Add(yes);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (path != InputText.Standard && Path.Exists(path) && !parsed.GetValue(force))
                throw new CommandException(
                    $"{path} is there already; name another file, or give --force to replace it", ExitCode.BadInput);
            var ask = new Questions(session, parsed.GetValue(yes));
            var text = Ask(options, parsed, session, ask).Text();
            RunFileArgument.Parse("the run file of these answers", text, [], here: false);
            if (path == InputText.Standard)
            {
                session.Screen.Profile.Out.Writer.Write(text);
                return ExitCode.Ok;
            }

            AtomicFile.Write(path, text);
            session.Plain($"written to {path}; next: `kd validate {path}`, then `kd train {path}`");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Recipe Ask(RecipeOptions options, ParseResult parsed, Session session, Questions ask)
    {
        var catalogue = Catalogue.Load();
        var data = options.Data(parsed)
            ?? ask.Answer("Data: a folder of pictures, or a data set", "fashion-mnist");
        var task = FolderData.TaskOf(data, catalogue);
        var models = string.Join(
            ", ", catalogue.Models.Where(one => TaskEntry.Of(one.Target).Target == task.Target)
                .Select(one => one.Name));
        var usual = UsualRun.Of(task).Models;
        var given = options.Students(parsed);
        var teacher = options.Teacher(parsed)
            ?? (given.Count > 1
                ? null
                : ask.Answer($"Teacher: MODEL:FILE, MODEL to train it first, or none ({models})", "none"));
        if (teacher is "none" or "")
            teacher = null;
        var students = given.Count > 0 ? given
            : ask.Answer(
                "Students: models with blanks between", teacher is null ? string.Join(' ', usual) : usual[0])
                .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (teacher is null && students.Count < 2)
            throw new CommandException(
                "without a teacher the students teach each other: name two or more", ExitCode.BadInput);
        var epochs = options.Epochs(parsed) ?? ask.Number("Epochs", RecipeOptions.UsualEpochs);
        return options.Recipe(parsed, session, teacher, students, data, epochs);
    }

    /// <summary>Asks on standard error, so that the file may go to standard output.</summary>
    private sealed class Questions(Session session, bool silent)
    {
        public string Answer(string question, string usual)
        {
            if (silent)
                return usual;
            session.Error.Write($"{question} [{usual}]: ");
            return session.Input.ReadLine()?.Trim() is { Length: > 0 } said ? said : usual;
        }

        public int Number(string question, int usual)
        {
            var said = Answer(question, $"{usual}");
            return int.TryParse(said, System.Globalization.CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new CommandException($"\"{said}\" is not a whole number", ExitCode.BadInput);
        }
    }
}
