namespace KdCluster.Console.Students;

/// <summary>Where pictures that a student drew on are written.</summary>
internal static class DrawnFiles
{
    /// <summary>Takes the place of a picture's ending: nobody's own files are called so.</summary>
    private const string Ending = ".predicted.png";

    /// <param name="folder">Null: beside each picture.</param>
    /// <returns>Of each picture its file.</returns>
    /// <exception cref="CommandException">Two pictures would be drawn in one file.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> pictures, string? folder)
    {
        List<string> drawn =
        [
            .. pictures.Select(path => folder is null
                ? Path.ChangeExtension(path, Ending)
                : Path.Combine(folder, Path.GetFileNameWithoutExtension(path) + Ending)),
        ];
        if (drawn.GroupBy(Path.GetFullPath).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new CommandException(
                $"two pictures would be drawn in {twice.Key}: ask for each on its own, with another --out",
                ExitCode.BadInput);
        if (folder is not null)
            Directory.CreateDirectory(folder);
        return drawn;
    }
}
