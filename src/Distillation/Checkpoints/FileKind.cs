using System.Text;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>What a file is, by its first bytes: the name a user gave it may say anything.</summary>
internal static class FileKind
{
    /// <summary>A zip archive: what PyTorch 1.6 and newer write.</summary>
    public const string Zip = "zip";
    public const string Safetensors = "safetensors";

    private const string SaveAgain =
        "in Python, save its weights again: torch.save(model.state_dict(), \"weights.pth\")";

    private static readonly (string Start, string What, string Remedy)[] Others =
    [
        ("\u0080\u0002", "a file of PyTorch before 1.6 or another Python pickle", SaveAgain),
        ("\u0080\u0003", "a Python pickle", SaveAgain),
        ("\u0080\u0004", "a Python pickle", SaveAgain),
        ("\u0080\u0005", "a Python pickle", SaveAgain),
        ("\u0089HDF", "an HDF5 file, such as Keras writes", "export the weights under PyTorch's names as safetensors"),
        ("\u0093NUMPY", "a NumPy array", "write the weights as safetensors (safetensors.numpy.save_file)"),
        ("version https://git-lfs", "a Git LFS pointer, not the file itself", "fetch it with `git lfs pull`"),
        ("<", "a web page or XML: the download went wrong", "download the file itself"),
        ("\u001f\u008b", "compressed by gzip", "unpack it with gunzip"),
        ("BZh", "compressed by bzip2", "unpack it with bunzip2"),
        ("\u00fd7zXZ", "compressed by xz", "unpack it with unxz"),
        ("\u0028\u00b5\u002f\u00fd", "compressed by Zstandard", "unpack it with unzstd"),
        ("GGUF", "a GGUF file of a language model", SaveAgain),
        ("\u0008", "an ONNX model", "name the weights that it was exported from"),
        ("%PDF", "a PDF document", "name a file of weights"),
        ("\u0089PNG", "a picture", "name a file of weights"),
        ("\u00ff\u00d8\u00ff", "a picture", "name a file of weights"),
        ("\u007fELF", "a program", "name a file of weights"),
    ];

    /// <returns><see cref="Zip"/> or <see cref="Safetensors"/>.</returns>
    /// <exception cref="CheckpointException">It is something else, which the message names, or cannot be
    ///     read.</exception>
    public static string Find(string path)
    {
        Span<byte> bytes = stackalloc byte[32];
        try
        {
            using var file = File.OpenRead(path);
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, "there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"could not be read ({e.Message})", e);
        }

        if (bytes.IsEmpty)
            throw new CheckpointException(path, "the file is empty; take an intact copy of it");
        if (bytes.StartsWith("PK\u0003\u0004"u8))
            return Zip;
        // A header's length in 8 bytes, of which the upper ones are zero, then JSON.
        if (bytes.Length > 8 && bytes[8] == '{' && bytes[5] == 0)
            return Safetensors;
        var start = Encoding.Latin1.GetString(bytes);
        foreach (var (begin, what, remedy) in Others)
            if (start.StartsWith(begin, StringComparison.Ordinal))
                throw new CheckpointException(path, $"it is {what}; {remedy}");
        throw new CheckpointException(
            path, "it is neither a safetensors file nor a PyTorch state dict (.pth); take an intact copy of the file");
    }
}
