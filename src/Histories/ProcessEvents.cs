namespace KdCluster.Histories;

/// <param name="Program">`coordinator` or `node`.</param>
public sealed record ProcessStarted(string Program, int ProcessId) : IHistoryEvent;

/// <param name="Problem">Why it ends by itself; null: it was asked to.</param>
public sealed record ProcessEnding(string? Problem) : IHistoryEvent;

/// <summary>The longest message that the process has sent so far, or one that was too long to be sent.</summary>
/// <param name="Message">Its name on the wire.</param>
public sealed record MessageSized(string Message, int Bytes) : IHistoryEvent;

/// <summary>From whoever makes faults on purpose (a simulator, the chaos lane): what was done to whom.</summary>
public sealed record Disturbed(string Fault) : IHistoryEvent;

/// <summary>From whoever makes faults on purpose: this process is stopped, cut off or killed from now on.</summary>
/// <param name="Process">As it calls itself in its own history.</param>
public sealed record Broken(string Process, string Fault) : IHistoryEvent;

/// <summary>The same one: this fault of the process is over. Said of each process at the beginning as well.</summary>
public sealed record Mended(string Process, string Fault) : IHistoryEvent;
