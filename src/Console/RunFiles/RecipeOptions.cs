using System.CommandLine;
using KdCluster.Contracts;
using KdCluster.RunFiles;

namespace KdCluster.Console.RunFiles;

/// <summary>`--teacher`, `--student`, `--data`, ... of `kd distill` and `kd init`.</summary>
public sealed class RecipeOptions
{
    public const int UsualEpochs = 20;

    private readonly Option<string?> _teacher = new("--teacher")
    {
        Description = "MODEL:FILE, a trained teacher; MODEL alone trains it first",
    };

    private readonly Option<string[]> _students = new("--student")
    {
        Description = "MODEL; may be repeated", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "a folder of pictures in classes, with masks or with boxes, or a data set (`kd data`)",
    };

    private readonly Option<int?> _epochs = new("--epochs") { Description = $"of the students ({UsualEpochs})" };
    private readonly Option<string?> _method = new("--method") { Description = "of distillation (`kd methods`)" };
    private readonly Option<string?> _name = new("--name") { Description = "of the run; else made of the models" };

    private readonly Option<bool> _controls = new("--controls")
    {
        Description = "train the students alone as well, so that the report says whether distillation helped",
    };

    public RecipeOptions(Command command)
    {
        foreach (var option in new Option[] { _teacher, _students, _data, _epochs, _method, _name, _controls })
            command.Add(option);
    }

    public string? Teacher(ParseResult parsed) => parsed.GetValue(_teacher);

    public IReadOnlyList<string> Students(ParseResult parsed) => parsed.GetValue(_students) ?? [];

    public string? Data(ParseResult parsed) => parsed.GetValue(_data);

    public int? Epochs(ParseResult parsed) => parsed.GetValue(_epochs);

    /// <exception cref="CommandException">A name or a number cannot be; every problem is said.</exception>
    public Recipe Recipe(
        ParseResult parsed, Session session, string? teacher, IReadOnlyList<string> students, string data, int epochs)
    {
        var problems = new List<string>();
        var catalogue = Catalogue.Load();
        var models = catalogue.Models.Select(model => model.Name).ToList();
        var colon = teacher?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var (model, file) = colon < 0 ? (teacher, null) : (teacher![..colon], teacher[(colon + 1)..]);
        if (model is not null)
            Known("--teacher", model, models);
        foreach (var student in students)
            Known("--student", student, models);
        var learner = catalogue.Models.FirstOrDefault(one => one.Name == students.Append(model).First());
        var folder = Directory.Exists(data) ? FolderData.Told(data, learner, problems) : null;
        if (!Directory.Exists(data) && !data.Contains('/'))
            Known("--data", data, [.. catalogue.Data.Select(set => set.Name)]);
        else if (!Directory.Exists(data))
            problems.Add($"--data {data}: there is no such folder");
        if (file is not null && !Path.Exists(file))
            problems.Add($"--teacher {teacher}: there is no file {file}");
        if (epochs < 1)
            problems.Add($"--epochs {epochs}: at least 1");
        if (parsed.GetValue(_method) is { } method)
            Known("--method", method, [.. catalogue.Methods.Select(one => one.Name)]);
        if (problems.Count > 0)
            throw new CommandException(string.Join("\n  ", problems), ExitCode.BadInput);

        if (folder is not null)
            session.Error.WriteLine($"{data}: taken for {folder}");
        return new Recipe(
            folder is null ? data : Path.GetFullPath(data), folder, model, file is null ? null : Path.GetFullPath(file),
            students, epochs)
        {
            Name = parsed.GetValue(_name) ?? RunFiles.Recipe.UsualName(model, students),
            Usual = UsualRun.Of(TaskEntry.Of(learner!.Target)),
            Method = parsed.GetValue(_method),
            Controls = parsed.GetValue(_controls),
            Samples = folder is null ? null : Count(Path.Combine(data, folder.Reader.Training)),
            Schema = SchemaCommand.FileOf(session) is { } schema && File.Exists(schema) ? schema : null,
        };

        void Known(string option, string name, IReadOnlyCollection<string> names)
        {
            if (!names.Contains(name))
                problems.Add($"{option} {name}: {Lower(Suggestion.For(name, names))}");
        }
    }

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];

    /// <summary>Files that may be pictures: no more than a bound of the batch.</summary>
    private static int? Count(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Take(1000).Count() is > 0 and var count
            ? count
            : null
        : null;
}
