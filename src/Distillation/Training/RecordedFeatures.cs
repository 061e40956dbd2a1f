using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Methods;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// What a frozen teacher's layers say of each sample, where a view comes back: recorded in the view's first epoch and
/// looked up by sample from then on, equal to the bit. It stays in memory, within <see
/// cref="FeatureBudget"/>; a peer that resumes records anew.
/// </summary>
internal sealed class RecordedFeatures : IDisposable
{
    private readonly LiveTeacher _teacher;
    private readonly IReadOnlyCollection<string> _names;
    private readonly int _samples;
    private readonly Dictionary<(int View, string Name), Rows> _rows = [];
    private readonly HashSet<int> _complete = [];
    private int _view;

    private RecordedFeatures(LiveTeacher teacher, IReadOnlyCollection<string> names, int samples) =>
        (_teacher, _names, _samples) = (teacher, names, samples);

    /// <returns>Null: no view comes back, or they would take more than the budget. A note then says so.</returns>
    public static (RecordedFeatures? Features, string? Note) Of(
        LiveTeacher teacher, IReadOnlyCollection<string> names, ViewPlan views, int epochs, int samples)
    {
        var values = names.Sum(name => MapShape.Of(teacher.Model, name).Aggregate(1L, (a, b) => a * b));
        if (FeatureBudget.Needed(values, views, epochs, samples) is not { } bytes)
            return (null, null);
        return bytes <= FeatureBudget.Bytes
            ? (new RecordedFeatures(teacher, names, samples), null)
            : (null, $"the teacher's features of all samples would take {bytes >> 20} MiB, more than "
                + $"{FeatureBudget.Bytes >> 20}: it runs beside the student in every epoch");
    }

    public void Begin(int view) => _view = view;

    /// <summary>After an epoch's last batch: what it recorded may be looked up.</summary>
    public void End() => _complete.Add(_view);

    /// <param name="positions">[B], int64: the samples of the images.</param>
    public IReadOnlyDictionary<string, Tensor> Of(Tensor images, Tensor positions)
    {
        if (_complete.Contains(_view))
            return _names.ToDictionary(name => name, name => _rows[(_view, name)].At(positions));
        var features = _teacher.Features(images, _names);
        using var _ = no_grad();
        foreach (var (name, value) in features)
        {
            if (!_rows.TryGetValue((_view, name), out var rows))
                _rows[(_view, name)] = rows = new Rows(value, _samples);
            rows.Put(positions, value);
        }

        return features;
    }

    public void Dispose()
    {
        foreach (var rows in _rows.Values)
            rows.Dispose();
    }

    /// <summary>
    /// One row a sample, its values in the order in which the net left them: a looked-up map has the strides of the
    /// live one, so that what follows sums in the same order.
    /// </summary>
    private sealed class Rows : IDisposable
    {
        private readonly long[] _shape;
        private readonly bool _channelsLast;
        private readonly Tensor _values;

        public Rows(Tensor like, int samples)
        {
            _shape = like.shape[1..];
            _channelsLast = _shape.Length == 3 && !like.is_contiguous();
            _values = empty([samples, _shape.Aggregate(1L, (a, b) => a * b)], device: like.device)
                .DetachFromDisposeScope();
        }

        public void Put(Tensor positions, Tensor value)
        {
            var ordered = _channelsLast ? value.permute(0, 2, 3, 1) : value;
            _values.index_copy_(0, positions, ordered.reshape(value.shape[0], -1));
        }

        public Tensor At(Tensor positions)
        {
            var rows = _values.index_select(0, positions);
            return _channelsLast
                ? rows.view(-1, _shape[1], _shape[2], _shape[0]).permute(0, 3, 1, 2)
                : rows.view([-1, .. _shape]);
        }

        public void Dispose() => _values.Dispose();
    }
}
