namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>
/// The images of the Dockerfile, in a store of their own that is deleted afterwards. No registry is asked: Debian's
/// debootstrap makes the base, with this machine's .NET.
/// </summary>
internal sealed class Images : IAsyncDisposable
{
    public const string Version = "0.1.0";
    private const string Base = "localhost/kd-base:1";

    /// <summary>Where a build inside finds this machine's NuGet settings and packages.</summary>
    private const string NuGet = "/nuget";

    private static readonly string Home = Path.GetDirectoryName(Manifests.Folder)!;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-images-");

    private string[] Store =>
        ["--storage-driver", "vfs", "--root", $"{_folder.FullName}/store", "--runroot", $"{_folder.FullName}/run"];

    public static async Task<Images> Build()
    {
        var images = new Images();
        try
        {
            await images.MakeBase();
            foreach (var target in new[] { "coordinator", "node" })
                await images.Build(target);
            return images;
        }
        catch
        {
            await images.DisposeAsync();
            throw;
        }
    }

    public Task<string> Podman(params IEnumerable<string> arguments) => Shell.Run("podman", [.. Options, .. arguments]);

    public Task<(int Code, string Output, string Error)> Try(params IEnumerable<string> arguments) =>
        Shell.Try("podman", [.. Options, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await Shell.Try("podman", [.. Options, "rm", "--all", "--force", "--time", "0"]);
        await Shell.Try("rm", "-rf", "--one-file-system", _folder.FullName);
    }

    private IEnumerable<string> Options => [.. Store, "--runtime", "runc", "--cgroup-manager", "cgroupfs"];

    private async Task MakeBase()
    {
        var root = Path.Combine(_folder.FullName, "base");
        await Shell.Run(
            "debootstrap", "--variant=minbase", "--include=ca-certificates,libicu72,dataset-fashion-mnist", "bookworm",
            root, await Mirror());
        var dotnet = Path.GetDirectoryName(await Resolved("dotnet"))!;
        await Shell.Run("mkdir", "-p", root + dotnet, root + "/etc/ssl/certs");
        await Shell.Run("cp", "-a", dotnet + "/.", root + dotnet);
        const string authorities = "/etc/ssl/certs/ca-certificates.crt";
        await Shell.Run("cp", "-L", authorities, root + authorities);
        await Shell.Run("ln", "-sf", dotnet + "/dotnet", root + "/usr/bin/dotnet");
        await Shell.Run(
            "sh", "-c",
            $"tar -C {root} -c . | podman {string.Join(' ', Options)} import --quiet "
                + $"--change 'ENV DOTNET_CLI_HOME={NuGet}' --change 'ENV NUGET_PACKAGES={NuGet}/packages' - {Base}");
        await Shell.Run("rm", "-rf", root);
    }

    private Task<string> Build(string target)
    {
        var own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget");
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(own, "packages");
        return Shell.Run("buildah",
            [
                .. Store, "bud", "--isolation", "chroot", "--format", "docker", "--layers=false", "--target", target,
                .. new[] { "SDK", "RUNTIME", "NODE_JS", "DATA" }
                    .SelectMany(image => new[] { "--build-arg", $"{image}_IMAGE={Base}" }),
                "--volume", $"{packages}:{NuGet}/packages",
                "--volume", $"{own}/NuGet:{NuGet}/.nuget/NuGet:ro",
                "-t", $"localhost/kdcluster-{target}:{Version}", Home,
            ]);
    }

    private static async Task<string> Mirror() => (await Shell.Run(
        "sh", "-c",
        "cat /etc/apt/sources.list /etc/apt/sources.list.d/debian.* 2>/dev/null "
            + @"| sed -nE 's/^(URIs:|deb) +(\[[^]]*\] +)?([a-z]+:[^ ]+).*/\3/p;T;q'")).Trim();

    private static async Task<string> Resolved(string program) =>
        (await Shell.Run("sh", "-c", $"readlink -f \"$(command -v {program})\"")).Trim();
}
