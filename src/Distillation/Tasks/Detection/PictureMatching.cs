using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tasks;

/// <summary>Which answers to a picture are right, of one class.</summary>
internal sealed class PictureMatching
{
    private readonly Box[] _truth;
    private readonly FoundBox[] _found;
    private readonly double[,] _overlaps;

    /// <param name="truth">Of any class, as <paramref name="found"/>.</param>
    public PictureMatching(IReadOnlyList<Box> truth, IReadOnlyList<FoundBox> found, int label)
    {
        _truth = [.. truth.Where(box => box.Class == label)];
        _found = [
            .. found.Where(box => box.Class == label).OrderByDescending(box => box.Score)
                .Take(AveragePrecision.MostAnswers)];
        _overlaps = new double[_found.Length, _truth.Length];
        for (var i = 0; i < _found.Length; i++)
            for (var j = 0; j < _truth.Length; j++)
                _overlaps[i, j] = _found[i].Overlap(_truth[j]);
    }

    /// <summary>How many boxes of these areas are to be found.</summary>
    public int Wanted(double least, double most) => _truth.Count(box => IsWanted(box, least, most));

    /// <summary>
    /// The best answer takes the box that it overlaps most, then the next: a box that is wanted before one that is not,
    /// each once but for what the data ignore. What takes one that is not wanted, and what takes none and has another
    /// area, does not count.
    /// </summary>
    /// <returns>Of the answers that count, the best first.</returns>
    public IEnumerable<(float Score, bool Right)> Match(double overlap, double least, double most)
    {
        int[] order = [
            .. Enumerable.Range(0, _truth.Length).OrderBy(j => IsWanted(_truth[j], least, most) ? 0 : 1)];
        var taken = new bool[_truth.Length];
        for (var i = 0; i < _found.Length; i++)
        {
            var (best, match) = (overlap, -1);
            foreach (var j in order)
            {
                if (taken[j] && !_truth[j].Ignored)
                    continue;
                if (match >= 0 && IsWanted(_truth[match], least, most) && !IsWanted(_truth[j], least, most))
                    break;
                if (_overlaps[i, j] >= best)
                    (best, match) = (_overlaps[i, j], j);
            }

            if (match >= 0)
                taken[match] = true;
            if (match >= 0 ? IsWanted(_truth[match], least, most) : IsAmong(_found[i].Area, least, most))
                yield return (_found[i].Score, match >= 0);
        }
    }

    private static bool IsWanted(Box box, double least, double most) =>
        !box.Ignored && IsAmong(box.Area, least, most);

    private static bool IsAmong(double area, double least, double most) => area >= least && area <= most;
}
