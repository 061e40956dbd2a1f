using KdCluster.Protocol;

namespace KdCluster.Node.Nodes;

/// <summary>A peer cannot work because its node's disk or device does not.</summary>
public sealed class NodeFaultException(NodeFault fault, Exception? cause = null) : Exception(fault.Reason, cause)
{
    public NodeFault Fault => fault;
}
