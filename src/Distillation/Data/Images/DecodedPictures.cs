namespace KdCluster.Distillation.Data.Images;

/// <summary>The pictures of `train` or `test`, decoded and brought to one shape.</summary>
/// <param name="Images">Those that could be read, in the order of their files.</param>
/// <param name="StrayBytes">JPEG files with stray bytes between their segments.</param>
internal sealed record DecodedPictures(
    LabelledImages Images, IReadOnlyList<DamagedPicture> Damaged, int StrayBytes)
{
    /// <param name="decoded">Called from several threads after each file.</param>
    /// <exception cref="DataException">They are more than can be held.</exception>
    public static DecodedPictures Read(PictureFolder folder, ImageShape shape, Action? decoded)
    {
        var files = folder.Files;
        if ((long)files.Count * shape.Size > Array.MaxLength)
            throw new DataException(
                $"{folder.Path}: {files.Count:N0} images of {shape} are more than 2 GiB, the most that is held. "
                    + $"Ask for a smaller data.shape.");
        var pixels = new byte[files.Count * shape.Size];
        var reasons = new string?[files.Count];
        var strays = 0;
        OwnThreads.For(files.Count, "pictures", i =>
        {
            try
            {
                var file = Picture.Read(files[i].Path);
                Resampling.Fit(
                    Picture.Decode(file, shape.Channels), shape, pixels.AsSpan(i * shape.Size, shape.Size));
                if (file is [0xff, 0xd8, ..] && JpegMarkers.StrayBytes(file) > 0)
                    Interlocked.Increment(ref strays);
            }
            catch (PictureException e)
            {
                reasons[i] = e.Message;
            }

            decoded?.Invoke();
        });
        var good = Enumerable.Range(0, files.Count).Where(i => reasons[i] is null).ToArray();
        return new DecodedPictures(
            new LabelledImages(shape, Kept(pixels, good, shape.Size), [.. good.Select(i => files[i].Label)]),
            [
                .. files.Zip(reasons).Where(pair => pair.Second is not null)
                .Select(pair => new DamagedPicture(pair.First.Path, pair.Second!))],
            strays);
    }

    private static byte[] Kept(byte[] pixels, int[] good, int size)
    {
        for (var to = 0; to < good.Length; to++)
            pixels.AsSpan(good[to] * size, size).CopyTo(pixels.AsSpan(to * size));
        return good.Length * size == pixels.Length ? pixels : pixels[..(good.Length * size)];
    }
}
