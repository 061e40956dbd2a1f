using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Exchange;

/// <param name="MadeAfter">What <see cref="Sheets.SheetManifest.Epoch"/> says.</param>
public sealed record SheetNeed(PeerId Peer, int MadeAfter, int View, SheetSource Source);

/// <param name="AfterEpoch">The epoch before the first that uses this view: what the manifest's `Epoch` says. -1 before
///     a stage's first epoch.</param>
public sealed record TeacherSheet(SheetOrder Sheet, int AfterEpoch);
