using k8s.Models;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>
/// One pod of a rendered StatefulSet as a container: image, arguments, variables, user, read-only root, capabilities
/// and mounts as the manifest has them. Volumes are folders of the test, and what is in them the test says.
/// </summary>
internal sealed class Pod
{
    private const int User = 1654;
    private readonly Images _images;
    private readonly V1PodSpec _spec;
    private readonly string _folder;

    private Pod(Images images, string name, V1PodSpec spec, string folder, string address) =>
        (_images, Name, _spec, _folder, Address) = (images, name, spec, folder, address);

    public string Name { get; }

    public string Address { get; }

    /// <summary>`/var/lib/kd`, from outside.</summary>
    public string Data => Path.Combine(_folder, "data");

    private V1Container Container => _spec.Containers.Single();

    /// <param name="files">Of each volume, by its name in the manifest.</param>
    public static async Task<Pod> Create(
        Images images, V1StatefulSet set, int ordinal, string folder, string network, string address,
        IReadOnlyDictionary<string, string> hosts, IReadOnlyDictionary<string, Dictionary<string, string>> files)
    {
        var pod = new Pod(
            images, $"{set.Metadata.Name}-{ordinal}", set.Spec.Template.Spec,
            Path.Combine(folder, $"{set.Metadata.Name}-{ordinal}"), address);
        foreach (var mount in pod.Container.VolumeMounts)
        {
            var at = Directory.CreateDirectory(Path.Combine(pod._folder, mount.Name));
            foreach (var (name, text) in files.GetValueOrDefault(mount.Name, []))
                await File.WriteAllTextAsync(Path.Combine(at.FullName, name), text);
        }

        await Shell.Run("chown", "-R", $"{User}:{User}", pod._folder);
        await images.Podman(["create", "--name", pod.Name, .. pod.Options(network, hosts), .. pod.Command]);
        return pod;
    }

    public Task Start() => _images.Podman("start", Name);

    public Task Kill() => _images.Podman("kill", "--signal", "KILL", Name);

    /// <summary>As the kubelet: SIGTERM, and SIGKILL when the grace period is over.</summary>
    /// <returns>The exit code; 137 is that of a killed one.</returns>
    public async Task<int> Stop()
    {
        await _images.Podman("stop", "--time", $"{_spec.TerminationGracePeriodSeconds}", Name);
        return int.Parse(await _images.Podman("inspect", "--format", "{{.State.ExitCode}}", Name));
    }

    /// <summary>By the image's own command for it.</summary>
    public async Task<bool> Is(string state) => (await _images.Try("exec", Name, "/app/health", state)).Code == 0;

    public Task<(int Code, string Output, string Error)> Exec(params string[] command) =>
        _images.Try(["exec", Name, .. command]);

    public async Task<string> Log()
    {
        var (_, output, error) = await _images.Try("logs", "--tail", "60", Name);
        return $"== {Name}\n{output}{error}";
    }

    private IEnumerable<string> Command => ["localhost/" + Container.Image, .. Container.Args];

    private IEnumerable<string> Options(string network, IReadOnlyDictionary<string, string> hosts)
    {
        var context = Container.SecurityContext;
        List<string> options =
        [
            "--network", network, "--ip", Address, "--hostname", Name,
            // Limits that the machine of this test may not raise.
            "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096",
            "--user", $"{_spec.SecurityContext.RunAsUser}:{_spec.SecurityContext.RunAsGroup}",
        ];
        if (context.ReadOnlyRootFilesystem == true)
            options.AddRange(["--read-only", "--read-only-tmpfs=false"]);
        if (context.AllowPrivilegeEscalation == false)
            options.AddRange(["--security-opt", "no-new-privileges"]);
        options.AddRange(context.Capabilities.Drop.SelectMany(drop => new[] { "--cap-drop", drop }));
        options.AddRange(hosts.SelectMany(host => new[] { "--add-host", $"{host.Key}:{host.Value}" }));
        options.AddRange(Variables().SelectMany(variable => new[] { "--env", $"{variable.Key}={variable.Value}" }));
        options.AddRange(Container.VolumeMounts.SelectMany(mount => new[]
        {
            "--volume",
            $"{Path.Combine(_folder, mount.Name)}:{mount.MountPath}{(mount.ReadOnlyProperty == true ? ":ro" : "")}",
        }));
        return options;
    }

    /// <summary>`$(NAME)` stands for a variable before it.</summary>
    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in Container.Env)
            variables[variable.Name] = variable.ValueFrom?.FieldRef is not null
                ? Name
                : variables.Aggregate(
                    variable.Value, (text, known) => text.Replace($"$({known.Key})", known.Value));
        return variables;
    }
}
