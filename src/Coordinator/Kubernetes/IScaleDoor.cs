namespace KdCluster.Coordinator.Kubernetes;

/// <summary>The scale of one set at Kubernetes' API server.</summary>
public interface IScaleDoor
{
    /// <exception cref="ScaleException">It cannot be had.</exception>
    Task<ScaleReading> Read(CancellationToken cancellation);

    /// <param name="seen">What the number was decided by: when it has changed since, nothing is written.</param>
    /// <exception cref="ScaleException">It was refused, or what became of it is not known.</exception>
    Task Write(int replicas, ScaleReading seen, CancellationToken cancellation);
}

/// <param name="Replicas">That the set is asked for.</param>
/// <param name="Version">Changes with each change of the object.</param>
public sealed record ScaleReading(int Replicas, string Version);

public enum ScaleFault
{
    /// <summary>Somebody else has changed it meanwhile: to be read anew.</summary>
    Conflict,
    Forbidden,
    NotFound,

    /// <summary>The server did not take the request as it is.</summary>
    Refused,

    /// <summary>No answer in time, a connection that was cut, a server that is overloaded. A write may have had its
    ///     effect: to be read anew.</summary>
    Unreachable,
}

/// <summary>The message says what to do about it.</summary>
public sealed class ScaleException(ScaleFault fault, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public ScaleFault Fault { get; } = fault;
}
