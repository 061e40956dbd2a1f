namespace KdCluster.Distillation.Data;

/// <summary>A data set as it was read: every training and test image of its files, before any limit or split.</summary>
public sealed record ImageSet(
    string Name, int Classes, Normalisation Normalisation, LabelledImages Training, LabelledImages Test)
{
    public ImageShape Shape => Training.Shape;
}
