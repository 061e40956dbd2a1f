using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Annotations;

/// <summary>Many small files of annotations, read on threads of their own.</summary>
internal static class FileReading
{
    /// <param name="problems">Gets what is wrong, in the order of the files.</param>
    /// <param name="read">With a list for what is wrong with this file.</param>
    /// <returns>Of each file what it holds; null: nothing of it can be used.</returns>
    public static T?[] Each<T>(
        IReadOnlyList<PictureFile> files, FileProblems problems, Func<PictureFile, FileProblems, T> read)
        where T : class
    {
        var (contents, wrong) = (new T?[files.Count], new FileProblems?[files.Count]);
        OwnThreads.For(files.Count, "annotations", i =>
        {
            var own = new FileProblems();
            try
            {
                contents[i] = read(files[i], own);
            }
            catch (AnnotationException e)
            {
                own.Add(files[i].Name, e.Message);
            }

            wrong[i] = own.Count > 0 ? own : null;
        });
        foreach (var one in wrong.OfType<FileProblems>())
            problems.Add(one);
        return contents;
    }
}
