namespace KdCluster.Histories;

/// <param name="Program">`coordinator` or `node`.</param>
public sealed record ProcessStarted(string Program, int ProcessId) : IHistoryEvent;

/// <param name="Problem">Why it ends by itself; null: it was asked to.</param>
public sealed record ProcessEnding(string? Problem) : IHistoryEvent;

/// <summary>From whoever makes faults on purpose (a simulator, the chaos lane): what was done to whom.</summary>
public sealed record Disturbed(string Fault) : IHistoryEvent;
