namespace KdCluster.Distillation.Data;

/// <summary>
/// A data set cannot be used as asked. The message names the file (or key), what was expected, what was found and the
/// remedy.
/// </summary>
public sealed class DataException : Exception
{
    public DataException(string message)
        : base(message)
    {
    }

    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
