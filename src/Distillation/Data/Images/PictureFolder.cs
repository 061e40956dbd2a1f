namespace KdCluster.Distillation.Data.Images;

/// <summary>A picture file and the class whose folder it lies in.</summary>
/// <param name="Name">Its path below the folder of the whole set, such as `train/cat/1.png`.</param>
internal sealed record PictureFile(string Path, string Name, int Label);

/// <summary>What lies in `train` or `test`, before any file is opened.</summary>
/// <param name="Files">By class, then by path, byte by byte: their order is that of the samples.</param>
/// <param name="Others">Files that are no pictures by their names' endings, or lie beside the class folders.</param>
internal sealed record PictureFolder(
    string Path, IReadOnlyList<PictureFile> Files, IReadOnlyList<string> Others)
{
    /// <summary>Where pictures lie that something beside them says the targets of.</summary>
    public const string Images = "images";

    private static readonly HashSet<string> Endings =
        new([".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The class folders, in the order of their names, byte by byte, as everybody else numbers them. Hidden ones
    /// are passed over, and what macOS and Windows leave.
    /// </summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> Classes(string folder) =>
        [.. Listed(folder, Directory.GetDirectories).Select(path => System.IO.Path.GetFileName(path))];

    /// <exception cref="DataException">A folder cannot be read.</exception>
    public static PictureFolder Scan(string folder, IReadOnlyList<string> classes)
    {
        var files = new List<PictureFile>();
        var root = System.IO.Path.GetDirectoryName(folder)!;
        var others = Listed(folder, Directory.GetFiles).ToList();
        foreach (var (label, name) in classes.Index())
        {
            var paths = Below(System.IO.Path.Combine(folder, name), []).ToLookup(
                path => Endings.Contains(System.IO.Path.GetExtension(path)));
            files.AddRange(paths[true].Order(StringComparer.Ordinal).Select(
                path => new PictureFile(path, System.IO.Path.GetRelativePath(root, path), label)));
            others.AddRange(paths[false]);
        }

        return new PictureFolder(folder, files, others);
    }

    /// <summary>Files of another kind in the folder of that name, by their paths, byte by byte.</summary>
    /// <param name="ending">Of their names, such as `.xml`.</param>
    /// <exception cref="DataException">A folder cannot be read.</exception>
    public static PictureFolder ScanBeside(string folder, string name, string ending)
    {
        var root = System.IO.Path.GetDirectoryName(folder)!;
        var paths = Below(System.IO.Path.Combine(folder, name), []).ToLookup(
            path => System.IO.Path.GetExtension(path).Equals(ending, StringComparison.OrdinalIgnoreCase));
        return new(
            folder,
            [
                .. paths[true].Order(StringComparer.Ordinal)
                    .Select(path => new PictureFile(path, System.IO.Path.GetRelativePath(root, path), 0)),
            ],
            [.. paths[false]]);
    }

    /// <param name="above">The real paths of the folders round this one: a link to one of them would never end.</param>
    private static IEnumerable<string> Below(string folder, IReadOnlyList<string> above)
    {
        if (!Directory.Exists(folder))
            return [];
        var real = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName
            ?? System.IO.Path.GetFullPath(folder);
        if (above.Contains(real))
            return [];
        return Listed(folder, Directory.GetFiles)
            .Concat(Listed(folder, Directory.GetDirectories).SelectMany(inner => Below(inner, [.. above, real])));
    }

    private static IEnumerable<string> Listed(string folder, Func<string, string[]> list)
    {
        try
        {
            return list(folder).Where(path => !IsLitter(System.IO.Path.GetFileName(path)))
                .Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{folder}: cannot be read ({e.Message}). It must be a folder that this user may read.", e);
        }
    }

    private static bool IsLitter(string name) =>
        name.StartsWith('.') || name is "__MACOSX" or "Thumbs.db" or "desktop.ini";
}
