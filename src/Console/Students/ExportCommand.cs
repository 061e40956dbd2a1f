using System.CommandLine;
using KdCluster.Console.Reference;
using KdCluster.Contracts.Files;
using KdCluster.Distillation.Students;
using KdCluster.Export.Onnx;

namespace KdCluster.Console.Students;

/// <summary>`kd export FILE`: a trained student for other programs.</summary>
public static class ExportCommand
{
    public static Command Build(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "a student's weights, as a training leaves them" };
        var format = new Option<string>("--format")
        {
            Description = "onnx or safetensors", DefaultValueFactory = _ => "onnx",
        };
        format.AcceptOnlyFromAmong("onnx", "safetensors");
        var output = new Option<string?>("--out") { Description = "where to; else beside FILE" };
        var preprocessing = new Option<bool>("--with-preprocessing")
        {
            Description = "ONNX: take bytes 0..255 and normalise them inside the graph",
        };
        var command = new Command("export", "Writes a trained student as ONNX or as plain safetensors.")
            { file, format, output, preprocessing };
        command.SetAction(parsed =>
        {
            TrainCommand.RequireLibtorch();
            var from = parsed.GetValue(file)!;
            var kind = parsed.GetValue(format)!;
            var to = parsed.GetValue(output)
                ?? Path.ChangeExtension(from, kind == "onnx" ? ".onnx" : ".plain.safetensors");
            using var student = Student.Load(from);
            if (kind == "onnx")
                AtomicFile.Write(to, stream => OnnxFile.Write(stream, student, parsed.GetValue(preprocessing)));
            else
                student.Save(to);
            session.Plain(to);
            return ExitCode.Ok;
        });
        return command;
    }
}
