using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Annotations;

/// <summary>What is wrong with files of annotations: the first ones in words, of the others their number. So a file
/// that is wrong everywhere takes no more room than one that is wrong in some places.</summary>
internal sealed class FileProblems
{
    private readonly List<DamagedPicture> _first = [];

    public long Count { get; private set; }

    public IReadOnlyList<DamagedPicture> First => _first;

    /// <param name="name">Of the file, below the folder of the whole set.</param>
    /// <param name="reason">The end of "FILE ...".</param>
    public void Add(string name, string reason)
    {
        Count++;
        if (_first.Count < FileLists.Shown)
            _first.Add(new(name, reason));
    }

    public void Add(DamagedPicture problem) => Add(problem.Name, problem.Reason);

    /// <summary>All of them as one error.</summary>
    /// <param name="damaged">Pictures, which were opened after the annotations.</param>
    /// <param name="targets">What each picture has: `boxes`.</param>
    public DataException Refusal(string root, IEnumerable<DamagedPicture> damaged, string targets)
    {
        foreach (var one in damaged)
            Add(one);
        return new(
            $"{root}: {FileLists.Counted(Count, "thing")} cannot be used:\n{FileLists.First(First, Count)}\n"
                + $"Mend them or take them out, each picture with its {targets}.");
    }

    /// <summary>Those of another list after these.</summary>
    public void Add(FileProblems others)
    {
        foreach (var one in others._first)
            Add(one);
        Count += others.Count - others._first.Count;
    }
}

/// <summary>Why a whole file of annotations is not read, as the end of "FILE ...".</summary>
internal sealed class AnnotationException(string reason) : Exception(reason);
