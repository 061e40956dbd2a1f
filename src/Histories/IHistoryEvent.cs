using System.Text.Json.Serialization;

namespace KdCluster.Histories;

/// <summary>
/// What a process saw or did, as it says itself: material for the <see cref="Checker"/>, which knows nothing of how
/// coordinator and nodes work. Names have versions and are never reused.
/// </summary>
[JsonDerivedType(typeof(ProcessStarted), "process-started.1")]
[JsonDerivedType(typeof(ProcessEnding), "process-ending.1")]
[JsonDerivedType(typeof(TermBegan), "term-began.1")]
[JsonDerivedType(typeof(Journaled), "journaled.1")]
[JsonDerivedType(typeof(Heeded), "heeded.1")]
[JsonDerivedType(typeof(NodeChanged), "node-changed.1")]
[JsonDerivedType(typeof(Obeyed), "obeyed.1")]
[JsonDerivedType(typeof(TermRefused), "term-refused.1")]
[JsonDerivedType(typeof(Resumed), "resumed.1")]
[JsonDerivedType(typeof(CheckpointRefused), "checkpoint-refused.1")]
[JsonDerivedType(typeof(SheetStored), "sheet-stored.1")]
[JsonDerivedType(typeof(Trained), "trained.1")]
[JsonDerivedType(typeof(LinkChanged), "link-changed.1")]
[JsonDerivedType(typeof(Disturbed), "disturbed.1")]
[JsonDerivedType(typeof(MessageSized), "message-sized.1")]
[JsonDerivedType(typeof(Broken), "broken.1")]
[JsonDerivedType(typeof(Mended), "mended.1")]
public interface IHistoryEvent;
