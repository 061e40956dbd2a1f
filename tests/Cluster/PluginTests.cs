using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Reports;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// A model, a method, a data set and an augmentation of an assembly outside the product. The library of these tests
/// does not know them: each training is a process of its own.
/// </summary>
public sealed class PluginTests(BuiltPlugin plugin) : IClassFixture<BuiltPlugin>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-plugin-runs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_plugin_trains_alike_in_one_process_and_on_a_cluster_whose_other_node_lacks_it()
    {
        var reference = await Trained("train");
        reference.Peers.Select(peer => peer.Model).ShouldBe(["light-cnn", "pocket-cnn"]);

        await using var cluster = await TestCluster.Start(
            nodes: 0, settings: $"kd.coordinator.plugins = \"{plugin.Folder}\"");
        await cluster.AddNode("bare");
        await cluster.AddNode("full", 1, "--plugins", plugin.Folder);
        var run = (await cluster.Submit(await File.ReadAllTextAsync(plugin.RunFile))).Run;
        (await cluster.Completed(run)).ShouldEqual(reference);
        (await cluster.Placed(run))[^1].Node.Value.ShouldBe("full");
        var refusals = (await cluster.GetJournal(run)).Select(line => line.Text)
            .Where(text => text.Contains("bare refused")).ToList();
        refusals.ShouldNotBeEmpty();
        refusals.ShouldAllBe(text => text.Contains("plugin Example.Plugin 1.0.0 ("));
    }

    [Fact]
    [Trait("Lane", "Long")]
    public async Task A_demo_gives_its_plugins_to_the_processes_that_it_starts() =>
        (await Trained("demo")).ShouldEqual(await Trained("train"));

    [Fact]
    public async Task A_name_that_is_taken_and_a_folder_without_plugins_are_refused_by_name()
    {
        var twice = Directory.CreateDirectory(At("twice")).FullName;
        var file = Path.Combine(plugin.Folder, "Example.Plugin.dll");
        File.Copy(file, Path.Combine(twice, "One.dll"));
        File.Copy(file, Path.Combine(twice, "Two.dll"));
        (await Refused(twice)).ShouldBe(
            "kd: plugin Example.Plugin 1.0.0 (HASH) adds the model pocket-cnn, and there is one of that name; give it "
                + "another");

        var none = Directory.CreateDirectory(At("none")).FullName;
        (await Refused(none)).ShouldStartWith($"kd: {none} has no plugin: an assembly that references");
        (await Refused(At("absent"))).ShouldStartWith("kd: the folder of plugins cannot be read: ");
    }

    [Fact]
    public async Task A_run_file_that_names_what_a_plugin_adds_is_wrong_without_it()
    {
        var said = await Refused("validate", plugin.RunFile);
        said.ShouldContain("students[0].model (line 10): no model is called \"pocket-cnn\"");
        (await Kd.Run("validate", plugin.RunFile, "--plugins", plugin.Folder)).ShouldContain("pocket-cnn");
    }

    private Task<string> Refused(string folder) => Refused("models", "--plugins", folder);

    /// <returns>What it complained of; hashes left out.</returns>
    private static async Task<string> Refused(params string[] arguments)
    {
        using var kd = Kd.Start(arguments);
        var (_, error) = (kd.StandardOutput.ReadToEndAsync(), kd.StandardError.ReadToEndAsync());
        await kd.WaitForExitAsync();
        kd.ExitCode.ShouldBe(2);
        return System.Text.RegularExpressions.Regex.Replace((await error).Trim(), @"\([0-9a-f]{8}\)", "(HASH)");
    }

    private async Task<RunReport> Trained(string command)
    {
        await Kd.Run(command, plugin.RunFile, "--plugins", plugin.Folder, "--out", At(command));
        return ReportJson.Read(await File.ReadAllTextAsync(At($"{command}/report.json")));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
