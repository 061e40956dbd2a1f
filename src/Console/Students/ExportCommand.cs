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
        var decoding = new Option<bool>("--with-decoding")
        {
            Description = "ONNX of a detector: give the boxes that are found, and not the answers of all places",
        };
        var command = new Command("export", "Writes a trained student as ONNX or as plain safetensors.")
            { file, format, output, preprocessing, decoding };
        command.SetAction(parsed =>
        {
            TrainCommand.RequireLibtorch();
            var from = parsed.GetValue(file)!;
            var kind = parsed.GetValue(format)!;
            var to = parsed.GetValue(output)
                ?? Path.ChangeExtension(from, kind == "onnx" ? ".onnx" : ".plain.safetensors");
            var decodes = parsed.GetValue(decoding);
            if (decodes && kind != "onnx")
                throw new CommandException("--with-decoding is for --format onnx", ExitCode.BadInput);
            using var student = Student.Load(from);
            if (decodes && student.Model.Task.Grid is null)
                throw new CommandException(
                    $"{from}: its model {student.Facts.Model} gives {student.Model.Task.TargetInWords}: there are no "
                        + "boxes to decode, leave out --with-decoding",
                    ExitCode.BadInput);
            if (kind == "onnx")
                AtomicFile.Write(
                    to, stream => OnnxFile.Write(stream, student, parsed.GetValue(preprocessing), decodes));
            else
                student.Save(to);
            session.Plain(to);
            return ExitCode.Ok;
        });
        return command;
    }
}
