using System.CommandLine;
using KdCluster.Contracts;
using KdCluster.Contracts.Files;
using KdCluster.RunFiles;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd schema`: run files as a JSON schema, for editors.</summary>
public static class SchemaCommand
{
    public static Command Build(Session session)
    {
        var write = new Option<bool>("--write")
        {
            Description = "into docs/run-file.schema.json, after a key, a model or a method was added",
        };
        var command = new Command("schema", "Prints a JSON schema of run files, for editors.") { write };
        command.SetAction(parsed =>
        {
            var text = RunFileSchema.Text(Catalogue.Load());
            if (!parsed.GetValue(write))
            {
                session.Screen.Profile.Out.Writer.Write(text);
                return ExitCode.Ok;
            }

            AtomicFile.Write(FileOf(session), text);
            session.Plain($"written to {FileOf(session)}");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Where the repository publishes it.</summary>
    public static string FileOf(Session session) => Path.Combine(session.Home(), "docs", "run-file.schema.json");
}
