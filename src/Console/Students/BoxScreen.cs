using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>Of models that give boxes: AP in all and by class. Boxes of pictures are not drawn yet.</summary>
internal sealed class BoxScreen : IStudentScreen
{
    /// <exception cref="CommandException">Always.</exception>
    public void Predict(Session session, Student student, PredictRequest request) => throw new CommandException(
        $"{student.Facts.Model} gives boxes, and kd predict draws none yet: write it as ONNX with kd export, and ask "
            + "that",
        ExitCode.BadInput);

    public void Evaluate(Session session, Student student, ImageSet images, bool json) =>
        MeasureScreen.Evaluate(session, student, images, json);
}
