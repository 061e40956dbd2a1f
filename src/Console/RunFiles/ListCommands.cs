using System.CommandLine;
using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts;
using KdCluster.Contracts.Json;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd models`, `kd methods` and `kd data`: what a run file may name.</summary>
public static class ListCommands
{
    public static Command Models(Session session) => List(
        session, "models", "Lists the models that a run file may name.", catalogue => catalogue.Models,
        ["model", "inputs", ">parameters", ""], model =>
        [
            model.Name, string.Join('\n', model.Inputs.Select(i => i.Shape)),
            string.Join('\n', model.Inputs.Select(i => Format.Count(i.ParametersFor(i.Classes ?? 10)))), model.Summary,
        ]);

    public static Command Methods(Session session) => List(
        session, "methods", "Lists the distillation methods that a run file may name.", catalogue => catalogue.Methods,
        ["method", "mode", "needs", "options", ""], method =>
        [
            method.Name, string.Join(", ", method.Modes).ToLowerInvariant(), method.Needs.ToString().ToLowerInvariant(),
            string.Join('\n', method.Options.Select(o => o.Name)), method.Summary,
        ]);

    public static Command Data(Session session)
    {
        var list = DataSets(session);
        list.Add(DataCheckCommand.Build(session));
        return list;
    }

    private static Command DataSets(Session session) => List(
        session, "data", "Lists the data sets that a run file may name, and where they are looked for.",
        catalogue => catalogue.Data, ["data", "shape", ">classes", ">train", ">test", "here"], data =>
        [
            data.Name, data.Shape?.ToString() ?? "any", data.Classes?.ToString() ?? "any", Format.Count(data.Train),
            Format.Count(data.Test),
            data.Files.Count == 0
                ? "made as needed"
                : data.Roots.FirstOrDefault(Directory.Exists) ?? $"no: {data.HowToGet}",
        ]);

    private static Command List<T>(
        Session session, string name, string description, Func<Catalogue, IReadOnlyList<T>> entries, string[] columns,
        Func<T, Cell[]> cells)
    {
        var json = new Option<bool>("--json") { Description = "as a JSON array, with everything that is known" };
        var command = new Command(name, description) { json };
        command.SetAction(parsed =>
        {
            var catalogue = Catalogue.Load();
            if (parsed.GetValue(json))
            {
                session.Json(
                    JsonSerializer.SerializeToElement(catalogue, ContractsJson.Default.Catalogue).GetProperty(name));
                return ExitCode.Ok;
            }

            var table = new Listing(columns);
            foreach (var entry in entries(catalogue))
                table.Add(cells(entry));
            table.Write(session);
            return ExitCode.Ok;
        });
        return command;
    }
}
