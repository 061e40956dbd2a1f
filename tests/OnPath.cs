namespace KdCluster.Tests;

/// <summary>Programs of this machine, looked for as a shell does.</summary>
internal static class OnPath
{
    public static readonly string[] Folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');

    public static bool Has(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));
}
