using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;

namespace KdCluster.Reference;

/// <summary>A frozen teacher of the running stage on its own thread.</summary>
internal sealed class TeacherSeat(PeerPlan plan, PeerThread thread) : IDisposable
{
    private FrozenTeacher? _teacher;

    public PeerId Name => plan.Name;

    /// <summary>What was done to make its weights fit; null: nothing.</summary>
    public string? Note => _teacher?.Note;

    /// <returns>Its accuracy on the test set.</returns>
    /// <exception cref="BadTeacherException">Its logits are not finite.</exception>
    public Task<double> Open(RunData data, ReferenceOptions options, string weights) => thread.Run(() =>
    {
        _teacher = FrozenTeacher.Load(plan, data, options.Device, weights, options.Precision);
        return _teacher.Accuracy;
    });

    public Task<float[]> MakeSheet(int view, CancellationToken cancellation) =>
        thread.Run(() => _teacher!.MakeSheet(view, cancellation).InMemory!);

    public void Dispose()
    {
        thread.Run(() => _teacher?.Dispose()).Wait();
        thread.Dispose();
        thread.Ended.Wait();
    }
}
