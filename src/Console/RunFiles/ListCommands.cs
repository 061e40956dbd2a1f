using System.CommandLine;
using KdCluster.Console.Screen;
using KdCluster.Contracts;
using Spectre.Console;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd models`, `kd methods` and `kd data`: what a run file may name.</summary>
public static class ListCommands
{
    public static Command Models(Session session) =>
        List(
            session, "models", "Lists the models that a run file may name.", ["model", "inputs", "parameters", ""],
            catalogue =>
        catalogue.Models.Select(m => new[]
        {
            m.Name,
            string.Join('\n', m.Inputs.Select(i => i.Shape.ToString())),
            string.Join('\n', m.Inputs.Select(i => Format.Count(i.ParametersFor(i.Classes ?? 10)))),
            m.Summary,
        }));

    public static Command Methods(Session session) =>
        List(
            session, "methods", "Lists the distillation methods that a run file may name.",
            ["method", "mode", "needs", "", "options"], catalogue =>
        catalogue.Methods.Select(m => new[]
        {
            m.Name,
            string.Join(", ", m.Modes).ToLowerInvariant(),
            m.Needs.ToString().ToLowerInvariant(),
            m.Summary,
            string.Join('\n', m.Options.Select(o => o.Name)),
        }));

    public static Command Data(Session session)
    {
        var list = DataSets(session);
        list.Add(DataCheckCommand.Build(session));
        return list;
    }

    private static Command DataSets(Session session) =>
        List(
            session, "data", "Lists the data sets that a run file may name, and where they are looked for.",
            ["data", "shape", "classes", "train", "test", "here"], catalogue =>
        catalogue.Data.Select(d => new[]
        {
            d.Name,
            d.Shape?.ToString() ?? "any",
            d.Classes?.ToString() ?? "any",
            Format.Count(d.Train),
            Format.Count(d.Test),
            d.Files.Count == 0 ? "made as needed" : d.Roots.FirstOrDefault(Directory.Exists) ?? $"no: {d.HowToGet}",
        }));

    private static Command List(
        Session session, string name, string description, string[] columns, Func<Catalogue, IEnumerable<string[]>> rows)
    {
        var command = new Command(name, description);
        command.SetAction(_ =>
        {
            var table = new Table { Border = TableBorder.Simple };
            foreach (var column in columns)
                table.AddColumn(new TableColumn(new Text(column)));
            foreach (var row in rows(Catalogue.Load()))
                table.AddRow(row.Select(c => new Text(c)));
            session.Screen.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }
}
