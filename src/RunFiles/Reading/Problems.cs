using KdCluster.Contracts.Api;

namespace KdCluster.RunFiles;

/// <summary>
/// Collects problems; the same one found twice (in two points of a sweep, or in an inherited section) counts once. What
/// is quoted from the file is cut short, and so is the list, because the answer to a submit must fit in one message.
/// </summary>
internal sealed class Problems
{
    private const int Most = 100;
    private const int LongestPath = 200;
    private const int LongestText = 600;

    private readonly List<RunFileProblem> _found = [];
    private readonly HashSet<RunFileProblem> _known = [];

    public bool Any => _found.Count > 0;

    public int Count => _found.Count;

    public void Add(string path, int? line, string wrong, string right)
    {
        var problem =
            new RunFileProblem(Cut(path, LongestPath), line, Cut(wrong, LongestText), Cut(right, LongestText));
        if (_known.Add(problem))
            _found.Add(problem);
    }

    public void Add(Node node, string wrong, string right) => Add(node.Path, node.Line, wrong, right);

    /// <summary>In the order of the file; what has no line comes last.</summary>
    public IReadOnlyList<RunFileProblem> ToList()
    {
        var ordered = _found.OrderBy(problem => problem.Line ?? int.MaxValue).ToList();
        return ordered.Count <= Most
            ? ordered
            : [
                .. ordered.Take(Most),
                new("", null, $"there are {ordered.Count - Most} problems more", "Correct these first")];
    }

    private static string Cut(string text, int longest) =>
        text.Length <= longest
            ? text
            : string.Concat(text.AsSpan(0, longest / 2), " ... ", text.AsSpan(text.Length - (longest / 2)));
}
