namespace KdCluster.Distillation.Models;

/// <summary>
/// The state between folding a model and unfolding it. See <see cref="ImageModel.FoldedForInference"/>.
/// </summary>
internal sealed class FoldedInference : IDisposable
{
    private readonly ImageModel _model;
    private readonly bool _wasTraining;
    private readonly List<ConvNorm> _folds;

    public FoldedInference(ImageModel model)
    {
        _model = model;
        _wasTraining = model.training;
        _folds = [.. model.modules().Append(model).OfType<IFoldable>().Distinct().SelectMany(module => module.Folds)];
        model.eval();
        _folds.ForEach(fold => fold.Fold());
    }

    public void Dispose()
    {
        _folds.ForEach(fold => fold.Unfold());
        _model.train(_wasTraining);
    }
}
