using System.Globalization;

namespace KdCluster.Contracts.Api;

/// <summary>One thing that is wrong with a run file.</summary>
/// <param name="Path">Where: <c>stages[0].peers[1].model</c>; empty for the file as a whole.</param>
/// <param name="Line">Line of the file, from 1; null for what came from <c>--set</c> or is not there at all.</param>
/// <param name="Wrong">What is wrong, as a clause without a full stop.</param>
/// <param name="Right">What would be right, in the imperative.</param>
public sealed record RunFileProblem(string Path, int? Line, string Wrong, string Right)
{
    /// <summary>What is wrong and what would be right, without the place.</summary>
    public string Message => $"{Wrong}. {Right}.";

    public override string ToString()
    {
        var line = Line is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number}") : "";
        var where = (Path, line) switch
        {
            ("", "") => "run file",
            ("", _) => line,
            (_, "") => Path,
            _ => $"{Path} ({line})",
        };
        return $"{where}: {Message}";
    }
}
