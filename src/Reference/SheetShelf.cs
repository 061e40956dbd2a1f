using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Training;

namespace KdCluster.Reference;

/// <summary>
/// The sheets of one stage, rounded as the exchange would round them, in memory and (for resuming) on disk.
/// </summary>
internal sealed class SheetShelf(RunPlan plan, int stage, RunData data, RunFolder folder)
{
    private readonly Dictionary<SheetManifest, float[]> _sheets = [];
    private readonly List<string> _pruned = [];
    private readonly List<MadeSheet> _made = [];

    public IReadOnlyCollection<SheetManifest> Manifests => _sheets.Keys;

    /// <summary>What was made since it was last asked, as a cluster would have made it.</summary>
    public IReadOnlyList<MadeSheet> TakeMade()
    {
        IReadOnlyList<MadeSheet> made = [.. _made];
        _made.Clear();
        return made;
    }

    /// <param name="made">The epoch after which it was made.</param>
    public SheetManifest Put(
        PeerId peer, int made, SheetOrder order, float[] logits, IReadOnlyList<PeerId>? meanOf = null)
    {
        var sheet = Describe(order, new(0, data.Samples));
        WrittenSheet? written = null;
        AtomicFile.Write(
            folder.SheetOf(stage, peer, made, order.View),
            stream => written = SheetWriter.Write(stream, sheet, logits));
        SheetCodec.Round(logits, sheet.Form);
        var manifest = new SheetManifest(
            new RunId(plan.Name), stage, peer, Incarnation.First, made, order.View, order.Source, order.Precision,
            sheet.Rows, 0, sheet.Classes, sheet.SampleSet, SheetWriter.BytesOf(sheet), written!.Sha256, null)
        {
            MeanOf = meanOf,
            Channels = sheet.Channels,
            Rounding = written.Rounding,
        };
        _sheets[manifest] = logits;
        if (meanOf is null)
            _made.Add(MadeSheet.Of(manifest));
        return manifest;
    }

    /// <summary>Takes up the sheets of a run that was interrupted.</summary>
    /// <exception cref="CheckpointException">A sheet is missing or damaged.</exception>
    public void Restore(IEnumerable<SheetManifest> manifests)
    {
        foreach (var manifest in manifests)
        {
            var path = folder.SheetOf(stage, manifest.Peer, manifest.Epoch, manifest.View);
            if (!File.Exists(path))
                throw new CheckpointException(path, "there is no such sheet; start the run anew");
            _sheets[manifest] = SheetReader.Read(File.ReadAllBytes(path), manifest, out var error)
                ?? throw new CheckpointException(path, $"{error!.Message}; start the run anew");
        }
    }

    public bool Has(PeerId peer, int made, int view) =>
        _sheets.Keys.Any(m => m.Peer == peer && m.Epoch == made && m.View == view);

    public SourceLogits Read(SheetManifest manifest) => new(manifest.Peer, LogitsOf(manifest));

    public float[] LogitsOf(SheetManifest manifest) => _sheets[manifest];

    /// <summary>
    /// Topology `mean`: the log of the mean probabilities of the sheets that were made after this epoch.
    /// </summary>
    public void Average(int made, SheetOrder order, IReadOnlyList<PeerId> peers)
    {
        var sheets = peers.Select(
            p => _sheets.Single(s => s.Key.Peer == p && s.Key.Epoch == made && s.Key.MeanOf is null)).ToList();
        var mean = new float[sheets[0].Value.Length];
        data.Task.Combine([.. sheets.Select(s => (ReadOnlyMemory<float>)s.Value)], mean);
        foreach (
            var (peer, rows) in peers.Zip(RowRange.Shards(data.Samples, peers.Count))
                .Where(shard => shard.Second.Rows > 0))
            _made.Add(Shard(peer, made, order, rows, mean));
        Put(new PeerId("mean"), made, order, mean, peers);
    }

    /// <summary>In a cluster the peers share the work: each makes a sheet of some of the rows.</summary>
    private MadeSheet Shard(PeerId peer, int made, SheetOrder order, RowRange rows, float[] mean)
    {
        var sheet = Describe(order, rows);
        var part = mean.AsSpan(rows.First * data.RowLength, rows.Rows * data.RowLength);
        using var nowhere = new MemoryStream(checked((int)SheetWriter.BytesOf(sheet)));
        var written = SheetWriter.Write(nowhere, sheet, part);
        return new(stage, peer, made, order.View, order.Source, rows.First, rows.Rows, IsMean: true, written.Sha256)
        {
            Rounding = written.Rounding,
        };
    }

    private SheetDescription Describe(SheetOrder order, RowRange rows)
    {
        var form = RowForm.Of(data.Task.RowShape, order.Precision);
        return new(
            order.Precision, rows.Rows, rows.First, form.Values, order.View, data.Split.Training.Hash)
        {
            Channels = form.Channels,
        };
    }

    /// <summary>
    /// Forgets what no later epoch can use. The files stay until the state that does not name them is saved.
    /// </summary>
    public void Prune(Func<SheetManifest, bool> usable)
    {
        foreach (var manifest in _sheets.Keys.Where(m => !usable(m)).ToList())
        {
            _sheets.Remove(manifest);
            _pruned.Add(folder.SheetOf(stage, manifest.Peer, manifest.Epoch, manifest.View));
        }
    }

    public void DeletePruned()
    {
        foreach (var path in _pruned)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A sheet that nobody asks for does no harm.
            }
        }

        _pruned.Clear();
    }
}
