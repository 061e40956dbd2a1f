using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Tests;
using KdCluster.Tests.Support;
using Shouldly;
using Xunit.Abstractions;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// Two coordinators over one database, each on a machine of its own: the one that acts is killed, stopped and cut off.
/// At most one acts at any time, the other takes over, and every epoch is closed once.
/// </summary>
[Trait("Lane", "Long")]
public sealed class StandbyTests(ITestOutputHelper output) : IDisposable
{
    private const int Takeovers = 20;
    private static readonly string[] Faults = ["kill", "stop", "cut"];
    private static readonly string[] Coordinators = ["c1", "c2"];
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-standby-").FullName;
    private readonly Dictionary<string, Daemon> _daemons = [];
    /// <summary>Asks again and again, also those who cannot answer.</summary>
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Asks once, on cores that may be busy.</summary>
    private readonly HttpClient _patient = new() { Timeout = TimeSpan.FromSeconds(30) };
    private TestNetwork _network = null!;
    private string _settings = null!;

    public void Dispose()
    {
        foreach (var daemon in _daemons.Values)
            daemon.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _http.Dispose();
        _patient.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [StandbyFact]
    public async Task Another_coordinator_takes_over_twenty_times()
    {
        using var network = _network = new TestNetwork(["db", .. Coordinators, "n1", "n2"]);
        using var database = TestPostgres.Start(network.AddressOf("db"), network.Enter("db"));
        _settings = Path.Combine(_folder, "settings.conf");
        await File.WriteAllTextAsync(_settings, $"kd.coordinator.journal.postgres = \"{database.Connection}\"");
        foreach (var name in Coordinators)
            await StartCoordinator(name);
        var acting = await Acting(TimeSpan.FromSeconds(30));
        foreach (var name in new[] { "n1", "n2" })
            await StartNode(name);
        var run = await Submit(acting);
        var times = Faults.ToDictionary(fault => fault, _ => new List<double>());
        for (var i = 0; i < Takeovers; i++)
        {
            var fault = Faults[i % Faults.Length];
            await Trained(acting, run);
            var clock = Stopwatch.StartNew();
            Strike(fault, acting);
            var next = Coordinators.Single(name => name != acting);
            while (!await OnlyActing(next))
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), Logs());
            times[fault].Add(clock.Elapsed.TotalSeconds);
            output.WriteLine($"{fault}: {next} acts {clock.Elapsed.TotalSeconds:0.0} s later");
            await Mend(fault, acting);
            acting = next;
        }

        foreach (var (fault, seconds) in times)
            output.WriteLine($"{fault}: {seconds.Count} takeovers, {seconds.Min():0.0} to {seconds.Max():0.0} s");
        (await _patient.PostAsync($"{Url(acting)}/api/runs/{run}/cancel", null)).EnsureSuccessStatusCode();
        await Eventually.Holds("the run ends", async () =>
        {
            (await OnlyActing(acting)).ShouldBeTrue(Logs());
            return (await Run(acting, run)).Summary.Status.IsEnd();
        });
        var lines = await Get(acting, $"/api/runs/{run}/logs?limit=10000", ApiJson.Default.IReadOnlyListJournalLine);
        lines.Select(line => line.Number).ShouldBe(Enumerable.Range(1, lines.Count).Select(i => (long)i));
        lines.Where(line => line.Type.StartsWith("epoch-ended", StringComparison.Ordinal))
            .Select((line, i) => line.Data.GetProperty("epoch").GetInt32() - i).ShouldAllBe(gap => gap == 0);
        foreach (var (name, daemon) in _daemons)
            daemon.HasExited.ShouldBeFalse($"{name}:\n{daemon.Log}");
    }

    private void Strike(string fault, string victim)
    {
        switch (fault)
        {
            case "kill": _daemons[victim].Signal(Signal.Kill); break;
            case "stop": _daemons[victim].Signal(Signal.Stop); break;
            case "cut": _network.CutOff(victim); break;
        }
    }

    /// <summary>It stands by afterwards, and not once acts beside the other one.</summary>
    private async Task Mend(string fault, string victim)
    {
        var other = Coordinators.Single(name => name != victim);
        switch (fault)
        {
            case "kill":
                await _daemons[victim].DisposeAsync();
                await StartCoordinator(victim);
                break;
            case "stop": _daemons[victim].Signal(Signal.Continue); break;
            case "cut": _network.Heal(); break;
        }

        var clock = Stopwatch.StartNew();
        while (!(await Answer(victim, "/healthz/ready")).Contains("this coordinator stands by: the coordinator at"))
        {
            (await OnlyActing(other)).ShouldBeTrue(Logs());
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), Logs());
        }
    }

    /// <summary>Whether this one acts; both at once must never be.</summary>
    private async Task<bool> OnlyActing(string name)
    {
        var other = Coordinators.Single(one => one != name);
        if (!await Acts(name))
            return false;
        // Both act only when the first still does after the second was seen to.
        if (await Acts(other) && await Acts(name))
            throw new InvalidOperationException($"both act:\n{Logs()}");
        return true;
    }

    private async Task<bool> Acts(string name) => await Answer(name, "/healthz/ready") == "ready\n";

    private async Task<string> Acting(TimeSpan within)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < within;)
        {
            foreach (var name in Coordinators)
            {
                if (await OnlyActing(name))
                    return name;
            }
        }

        throw new TimeoutException(Logs());
    }

    private async Task<string> Answer(string name, string path)
    {
        try
        {
            using var response = await _http.GetAsync(Url(name) + path);
            return await response.Content.ReadAsStringAsync();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }

    /// <summary>Two more epochs have been closed.</summary>
    private async Task Trained(string acting, string run)
    {
        var began = (await Run(acting, run)).Summary.Epoch;
        await Eventually.Holds(
            "two more epochs are closed", async () => (await Run(acting, run)).Summary.Epoch >= began + 2);
    }

    private async Task<RunDetail> Run(string acting, string run)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
        {
            try
            {
                return await Get(acting, $"/api/runs/{run}", ApiJson.Default.RunDetail);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // It is being read from the journal.
            }
        }

        throw new TimeoutException(Logs());
    }

    private async Task<T> Get<T>(
        string name, string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        (await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync(_patient, Url(name) + path, type))!;

    private async Task<string> Submit(string acting)
    {
        using var response = await _patient.PostAsync(
            Url(acting) + "/api/runs", new StringContent(RunTexts.Long(2, epochs: 2_000), null, "application/yaml"));
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return System.Text.Json.JsonSerializer.Deserialize(text, ApiJson.Default.SubmitAnswer)!.Run.Value;
    }

    private string Url(string name) => $"http://{_network.AddressOf(name)}:8080";

    private async Task StartCoordinator(string name) => _daemons[name] = await Daemon.Start(
        "coordinator", name, Path.Combine(_folder, name), _network, "--config", _settings);

    private async Task StartNode(string name) => _daemons[name] = await Daemon.Start(
        "node", name, Path.Combine(_folder, name), _network,
        [
            "--name", name, "--slots", "1",
            .. Coordinators.SelectMany(c => new[] { "--seed-node", $"{_network.AddressOf(c)}:4053" }),
        ]);

    private string Logs() => string.Join(
        '\n', _daemons.Select(daemon => $"--- {daemon.Key}\n{daemon.Value.Log}"));
}

/// <summary>Needs a network of its own and PostgreSQL's programs.</summary>
public sealed class StandbyFactAttribute : FactAttribute
{
    public StandbyFactAttribute() => Skip = NetworkTheoryAttribute.Reason ?? TestPostgres.Missing;
}
