using System.CommandLine;
using KdCluster.Contracts.Files;
using KdCluster.Distillation;
using KdCluster.Distillation.Plugins;

namespace KdCluster.Console.Development;

/// <summary>`kd catalogue`: what a run file may name, as the training library's registries say it.</summary>
public static class CatalogueCommand
{
    public static Command Build(Session session)
    {
        var write = new Option<bool>(
            "--write") { Description =
                "into src/Contracts/Catalogue/catalogue.json, after a model or a method was added; with --plugins: "
                    + "what each plugin adds, into a file beside it, for coordinators" };
        var command = new Command("catalogue", "Prints what a run file may name, as JSON.") { write };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(write) && LoadedPlugins.All.Count > 0)
            {
                foreach (var plugin in LoadedPlugins.All)
                {
                    AtomicFile.Write(plugin.CatalogueFile, CatalogueWriter.Text(plugin.Catalogue()));
                    session.Plain($"written to {plugin.CatalogueFile}");
                }
            }
            else if (parsed.GetValue(write))
            {
                var file = Path.Combine(session.Home(), "src", "Contracts", "Catalogue", "catalogue.json");
                CatalogueWriter.Write(file);
                session.Plain($"written to {file}");
            }
            else
            {
                session.Plain(CatalogueWriter.Text().TrimEnd());
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
