using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;

namespace KdCluster.Bench;

/// <summary>
/// One peer of the product's own trainer; a block is an epoch. It counts
/// processor time, not time that passes: two trainings in one process compare by the work that they do, also on a
/// machine that does other work meanwhile.
/// </summary>
internal sealed class MethodTrainer : IDisposable
{
    private readonly RunData _data;
    private readonly PeerTrainer _trainer;
    private readonly IReadOnlyList<SourceLogits> _sources;
    private readonly SheetOrder? _sheet;
    private readonly int _steps;
    private int _epoch;

    /// <param name="steps">Of an epoch.</param>
    /// <param name="teacher">For methods that look into the teacher.</param>
    public MethodTrainer(RunPlan plan, int steps, TeacherFile teacher, bool control)
    {
        _steps = steps;
        var stage = plan.Stages[^1];
        var entry = Catalogue.Load().Method(stage.Distill?.Method ?? MethodEntry.None)!;
        var peer = control ? stage.Peers.FirstOrDefault(p => p.IsControl) ?? stage.Peers[0] : stage.Peers[0];
        _data = RunData.Load(plan);
        var looksInside = !control && entry.Needs is MethodNeeds.Features or MethodNeeds.Weights;
        _trainer = PeerTrainer.Create(new PeerSetup(
            plan, plan.Stages.Count - 1, peer, _data, "cpu", null,
            looksInside ? [teacher] : []));
        var others = stage.Teachers.Count > 0
            ? stage.Teachers
            : [.. stage.Peers.Where(p => !p.IsControl).Select(p => p.Name).Skip(1)];
        _sources = control || entry.Needs != MethodNeeds.Sheets
            ? []
            : [.. others.Select((name, i) => new SourceLogits(name, Sheet(i)))];
        // Peers that teach each other record as they train.
        _sheet = !control && entry.Needs == MethodNeeds.Sheets && stage.Teachers.Count == 0
            ? new SheetOrder(SheetSource.Recorded, 0, SheetPrecision.Fp32)
            : null;
    }

    /// <returns>Milliseconds a step, of the processor.</returns>
    public double Block()
    {
        var before = Environment.CpuUsage.TotalTime;
        _trainer.TrainEpoch(new EpochOrder(_epoch++, 0, _sources, 1, _sheet), null, CancellationToken.None);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / _steps;
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _data.Dispose();
    }

    private float[] Sheet(int seed)
    {
        var stageData = _data.ForStage(_trainer.Setup.Stage);
        var random = new Random(seed);
        return [
            .. Enumerable.Range(0, stageData.Samples * stageData.Classes)
            .Select(_ => (float)((random.NextDouble() * 8) - 4))];
    }
}
