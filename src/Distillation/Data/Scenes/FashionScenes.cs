using System.Security.Cryptography;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data.Scenes;

/// <summary>
/// Scenes of 96 x 96 with garments of Fashion-MNIST, made on this machine from a seed and kept in the cache of
/// pictures. Test scenes show garments of its test images alone.
/// </summary>
public sealed class FashionScenes : IDataSetReader
{
    /// <summary>Part of the key in the cache: a change of what is painted is a new one.</summary>
    private const string Version = "fashion-scenes 1";

    private static readonly DataEntry Garments = IdxDataSet.FashionMnist.Entry;
    private static readonly ImageShape Shape = new(3, ScenePainter.Side, ScenePainter.Side);

    private readonly PictureCache _cache;

    public FashionScenes()
        : this(PictureCache.Default)
    {
    }

    internal FashionScenes(PictureCache cache) => _cache = cache;

    public DataEntry Entry { get; } = new(
        "fashion-scenes", "Colour scenes with 1 to 6 garments, their masks and boxes, made of Fashion-MNIST",
        Shape.ToShape(),
        Garments.Classes, null, null, Garments.Files, Garments.Roots, Garments.HowToGet,
        [
            DataOptions.Of("samples", OptionType.Integer, "4000", 1, 100_000, "Training scenes"),
            DataOptions.Of("testSamples", OptionType.Integer, "1000", 1, 100_000, "Test scenes"),
            DataOptions.Of("sceneSeed", OptionType.Integer, "1", 0, int.MaxValue, "What the scenes are drawn from"),
        ])
    {
        Targets = [TaskEntry.Segmentation.Target, TaskEntry.Detection.Target],
        ClassesByTarget = new Dictionary<string, int> { [TaskEntry.Segmentation.Target] = Garments.Classes!.Value + 1 },
    };

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var (training, test) = ((int)DataOptions.Number(plan, Entry, "samples"),
            (int)DataOptions.Number(plan, Entry, "testSamples"));
        var seed = (long)DataOptions.Number(plan, Entry, "sceneSeed");
        var paths = DataFolder.Locate(plan, Garments);
        var stored = _cache.Get(
            Key(paths, $"{Version} {training} {test} {seed}\n"), StoredSamples.Open,
            path => Paint(path, plan, training, test, seed, progress));
        var facts = stored.Facts;
        // The ground is a class of masks alone.
        IReadOnlyList<string> garments = IdxDataSet.FashionMnist.ClassNames;
        IReadOnlyList<string> all = ["background", .. garments];
        var names = Entry.ClassesFor(plan.Task) == all.Count ? all : garments;
        return new ImageSet(
            $"{Entry.Name} {facts.Fingerprint}", names.Count, new Normalisation(facts.Mean, facts.Deviation),
            stored.Training, stored.Test)
        {
            ClassNames = names,
            Shown = [.. facts.MaskCounts.Of(all).Skip(all.Count - names.Count)],
            Licence = IdxDataSet.FashionMnist.Licence,
        };
    }

    private static void Paint(
        string path, DataPlan plan, int training, int test, long seed, Action<DataProgress>? progress)
    {
        using var garments = IdxDataSet.FashionMnist.Read(plan, null);
        var first = new ScenePainter(
            garments.Training, scene => new CounterRandom(seed, RandomPurpose.SceneTraining, 0, scene));
        var second = new ScenePainter(
            garments.Test, scene => new CounterRandom(seed, RandomPurpose.SceneTest, 0, scene));
        var done = 0;
        new SampleWriting(Shape, training, test).Write(
            path,
            (i, pixels, mask) =>
                i < training ? first.Paint(i, pixels, mask) : second.Paint(i - training, pixels, mask),
            progress is null
                ? null
                : () => progress(new DataProgress("painting", Interlocked.Increment(ref done), training + test)));
    }

    /// <summary>The same for the same files and options.</summary>
    private static string Key(IReadOnlyList<string> paths, string options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(options));
        foreach (var path in paths)
        {
            try
            {
                using var file = File.OpenRead(path);
                hash.AppendData(SHA256.HashData(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DataException($"{path}: cannot be read ({e.Message}).", e);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
