using k8s;
using KdCluster.Coordinator.Kubernetes;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>What Kubernetes' API server may answer, or fail to.</summary>
public sealed class ScaleDoorTests : IAsyncLifetime
{
    private StandInApiServer _server = null!;
    private ScaleDoor _door = null!;

    public async Task InitializeAsync()
    {
        _server = await StandInApiServer.Start();
        _door = new("kd-peer", _server.Client, TimeSpan.FromSeconds(30));
    }

    public async Task DisposeAsync()
    {
        _door.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_number_is_read_and_changed_by_a_merge_patch_that_names_the_version_seen()
    {
        var seen = await _door.Read(default);
        seen.ShouldBe(new ScaleReading(2, "100"));
        await _door.Write(5, seen, default);
        _server.Replicas.ShouldBe(5);
        _server.Patches.ShouldBe(["{\"metadata\":{\"resourceVersion\":\"100\"},\"spec\":{\"replicas\":5}}"]);
    }

    [Fact]
    public async Task Whoever_was_quicker_is_not_overruled()
    {
        var seen = await _door.Read(default);
        _server.Change(3);
        (await Fault(() => _door.Write(5, seen, default))).ShouldBe(ScaleFault.Conflict);
        _server.Replicas.ShouldBe(3);
    }

    [Theory]
    [InlineData(403, ScaleFault.Forbidden)]
    [InlineData(401, ScaleFault.Forbidden)]
    [InlineData(404, ScaleFault.NotFound)]
    [InlineData(422, ScaleFault.Refused)]
    [InlineData(429, ScaleFault.Unreachable)]
    [InlineData(500, ScaleFault.Unreachable)]
    [InlineData(503, ScaleFault.Unreachable)]
    public async Task A_refusal_is_known_for_what_it_is_and_changes_nothing(int status, ScaleFault fault)
    {
        _server.Fails = status;
        (await Fault(() => _door.Read(default))).ShouldBe(fault);
        (await Fault(() => _door.Write(5, new(2, "100"), default))).ShouldBe(fault);
        _server.Replicas.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_server_says_of_a_refusal_is_said_on()
    {
        _server.Fails = 422;
        (await Should.ThrowAsync<ScaleException>(() => _door.Read(default))).Message
            .ShouldBe("Kubernetes refuses to scale StatefulSet kd-peer: 422, no");
    }

    [Fact]
    public async Task An_account_whose_token_cannot_be_read_is_a_fault()
    {
        // A folder in its place: not even root can read it as a file.
        using var door = new ScaleDoor("kd-peer", new KubernetesClientConfiguration
        {
            Host = _server.Client.Host, Namespace = "kdcluster",
            TokenProvider = new k8s.Authentication.TokenFileAuth(AppContext.BaseDirectory),
        });
        (await Fault(() => door.Read(default))).ShouldBe(ScaleFault.Unreachable);
    }

    [Fact]
    public async Task Another_set_is_not_found_and_the_message_says_where_it_is_named()
    {
        using var other = new ScaleDoor("kd-pear", _server.Client);
        var e = await Should.ThrowAsync<ScaleException>(() => other.Read(default));
        (e.Fault, e.Message).ShouldBe(
            (ScaleFault.NotFound,
            "there is no StatefulSet kd-pear in namespace kdcluster: name it in kd.coordinator.kubernetes.set"));
    }

    [Fact]
    public async Task No_answer_in_time_is_a_fault_and_nobody_waits_longer()
    {
        var forever = new TaskCompletionSource();
        _server.Slow = forever.Task;
        using var impatient = new ScaleDoor("kd-peer", _server.Client, TimeSpan.FromMilliseconds(200));
        var e = await Should.ThrowAsync<ScaleException>(() => impatient.Read(default));
        (e.Fault, e.Message).ShouldBe(
            (ScaleFault.Unreachable, "Kubernetes' API server cannot be asked: no answer within 0.2 s"));
        forever.SetResult();
    }

    [Fact]
    public async Task A_write_whose_answer_was_cut_may_have_had_its_effect_which_the_next_reading_shows()
    {
        _server.Cuts = true;
        (await Fault(() => _door.Write(4, new(2, "100"), default))).ShouldBe(ScaleFault.Unreachable);
        (await _door.Read(default)).Replicas.ShouldBe(4);
    }

    [Fact]
    public async Task Nobody_there_is_a_fault()
    {
        using var nowhere = new ScaleDoor(
            "kd-peer", new KubernetesClientConfiguration { Host = "http://127.0.0.1:1", Namespace = "kdcluster" });
        (await Fault(() => nowhere.Read(default))).ShouldBe(ScaleFault.Unreachable);
    }

    private static async Task<ScaleFault> Fault(Func<Task> ask) =>
        (await Should.ThrowAsync<ScaleException>(ask)).Fault;
}
