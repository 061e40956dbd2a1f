namespace KdCluster.Distillation.Models;

/// <summary>A body that a net has in common with a classifier of torchvision's, and where its tensors are.</summary>
/// <param name="Of">The classifier's name.</param>
/// <param name="Prefix">Of the body's tensors in the net.</param>
/// <param name="FilePrefix">Of the same in the classifier.</param>
/// <param name="Beside">How the names of what else the classifier has begin.</param>
public sealed record Backbone(string Of, string Prefix, string FilePrefix, string Beside);
