using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>
/// COCO's folder, of which the boxes are taken. Crowds are ignored in training, and AP counts them as crowds.
/// </summary>
internal sealed record CocoForm() : AnnotationForm(
    CocoFolder.Beside, "COCO JSON", CocoFolder.Beside, CocoFolder.Noun)
{
    public override AnnotatedSet<WrittenBox> Read(string train, string test, FileProblems problems) =>
        CocoFolder.Read(train, test, new CocoBoxes(), MostClasses, problems);
}
