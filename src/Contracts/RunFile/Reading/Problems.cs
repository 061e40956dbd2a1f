namespace KdCluster.Contracts.RunFiles;

/// <summary>Collects problems; the same one found twice (in two points of a sweep, or in an inherited section) counts once.</summary>
internal sealed class Problems
{
    private readonly List<RunFileProblem> found = [];

    public bool Any => found.Count > 0;

    public int Count => found.Count;

    public void Add(string path, int? line, string wrong, string right)
    {
        var problem = new RunFileProblem(path, line, wrong, right);
        if (!found.Contains(problem))
            found.Add(problem);
    }

    public void Add(Node node, string wrong, string right) => Add(node.Path, node.Line, wrong, right);

    /// <summary>In the order of the file; what has no line comes last.</summary>
    public IReadOnlyList<RunFileProblem> ToList() => [.. found.OrderBy(problem => problem.Line ?? int.MaxValue)];
}
