namespace KdCluster.Hosting;

/// <summary>How much a program logs, and how much of that stays.</summary>
/// <param name="Level">`information`, for instance.</param>
/// <param name="Files">The newest so many stay.</param>
/// <param name="FileBytes">A file that is longer is followed by a new one, as is one of yesterday.</param>
/// <param name="KeepFor">Older files are deleted.</param>
public sealed record LogSettings(string Level, int Files, long FileBytes, TimeSpan KeepFor)
{
    public static LogSettings Read(SettingsReader read) => new(
        read.Text("log-level"), read.Number("logs.files", 1), read.Bytes("logs.file-bytes"),
        read.Time("logs.keep-for"));
}
