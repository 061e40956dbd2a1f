namespace KdCluster.Contracts.Sheets;

/// <summary>A sheet cannot be made from these logits.</summary>
public sealed class SheetException(SheetError error) : Exception(error.Message);
