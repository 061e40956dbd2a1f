namespace KdCluster.Protocol;

/// <summary>Something of a node that its peers need does not work.</summary>
/// <param name="Device">Null: the disk, which every slot needs.</param>
/// <param name="Reason">For people.</param>
public sealed record NodeFault(string? Device, string Reason)
{
    public bool Closes(string device) => Device is null || Device == device;
}
