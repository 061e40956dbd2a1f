using k8s.Models;
using KdCluster.Hosting;
using KdCluster.Coordinator.Startup;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>What a platform engineer asks of the manifests, asked of the objects that are applied.</summary>
public sealed class ManifestTests
{
    /// <summary>Seconds of a peer's grace period that are kept for what follows `leave-within`: the hook before
    ///     SIGTERM, a checkpoint, goodbye.</summary>
    private const int KeptForTheEnd = 30;

    [KubectlFact]
    public void Each_container_says_what_it_needs_and_how_it_is_and_comes_from_a_fixed_version()
    {
        foreach (var set in Manifests.Everything.Sets.Concat(Manifests.Plain.Sets))
        {
            var container = set.Spec.Template.Spec.Containers.Single();
            foreach (var kind in new[] { "cpu", "memory", "ephemeral-storage" })
            {
                container.Resources.Requests.Keys.ShouldContain(kind, set.Metadata.Name);
                container.Resources.Limits.Keys.ShouldContain(kind, set.Metadata.Name);
            }

            new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }
                .ShouldAllBe(probe => probe != null);
            container.Lifecycle.PreStop.ShouldNotBeNull();
            container.Image.ShouldMatch(@":\d+\.\d+");
            container.Image.ShouldNotContain("latest");
        }
    }

    [KubectlFact]
    public void Ours_are_asked_for_health_where_no_certificate_is_wanted_and_alive_depends_on_nobody()
    {
        foreach (var name in new[] { "kd-coordinator", "kd-peer" })
        {
            var container = Manifests.Everything.Find<V1StatefulSet>(name).Spec.Template.Spec.Containers.Single();
            container.LivenessProbe.HttpGet.Path.ShouldBe("/healthz/live");
            container.StartupProbe.HttpGet.Path.ShouldBe("/healthz/live");
            container.ReadinessProbe.HttpGet.Path.ShouldBe("/healthz/ready");
            container.LivenessProbe.HttpGet.Port.Value.ShouldBe("health");
            Settings(name).HealthPort
                .ShouldBe(container.Ports.Single(port => port.Name == "health").ContainerPort);
        }
    }

    [KubectlFact]
    public void Sets_have_stable_names_from_headless_services_that_name_pods_before_they_are_ready()
    {
        var everything = Manifests.Everything;
        foreach (var name in new[] { "kd-coordinator", "kd-peer" })
        {
            var set = everything.Find<V1StatefulSet>(name);
            var service = everything.Find<V1Service>(set.Spec.ServiceName);
            (service.Spec.ClusterIP, service.Spec.PublishNotReadyAddresses).ShouldBe(("None", true));
            IsSelected(service.Spec.Selector, set).ShouldBeTrue();
            IsSelected(set.Spec.Selector.MatchLabels, set).ShouldBeTrue();
            var ports = set.Spec.Template.Spec.Containers.Single().Ports;
            service.Spec.Ports.ShouldAllBe(port => ports.Any(own => own.Name == port.TargetPort.Value));
            set.Spec.Template.Spec.TopologySpreadConstraints.ShouldNotBeEmpty();
            set.Spec.VolumeClaimTemplates.ShouldNotBeEmpty();
        }

        var peers = everything.Find<V1StatefulSet>("kd-peer");
        peers.Spec.PodManagementPolicy.ShouldBe("Parallel");
        peers.Spec.Replicas.ShouldBeNull("the coordinator is the only owner of that number");
        var api = everything.Find<V1Service>("kd-api");
        api.Spec.PublishNotReadyAddresses.ShouldBeNull("requests are for the one that acts");
    }

    [KubectlFact]
    public void A_peer_has_the_time_to_finish_its_batch_and_to_be_handed_over()
    {
        var set = Manifests.Plain.Find<V1StatefulSet>("kd-peer");
        var node = HoconFile.Load("akka.conf", Conf("node.conf"), []);
        var leaveWithin = (long)node.GetTimeSpan("kd.node.leave-within").TotalSeconds;
        var coordinator = HoconFile.Load("coordinator.conf", Conf("coordinator.conf"), []);
        leaveWithin.ShouldBeGreaterThan(
            (long)coordinator.GetTimeSpan("kd.coordinator.patience.hand-over").TotalSeconds,
            "a node waits until what its peers know is copied");
        set.Spec.Template.Spec.TerminationGracePeriodSeconds.ShouldNotBeNull()
            .ShouldBeGreaterThanOrEqualTo(leaveWithin + KeptForTheEnd);
    }

    [KubectlFact]
    public void Each_set_may_be_drained_machine_by_machine()
    {
        var everything = Manifests.Everything;
        foreach (var set in everything.Sets)
        {
            var budget = everything.Objects.OfType<V1PodDisruptionBudget>()
                .Single(b => IsSelected(b.Spec.Selector.MatchLabels, set));
            budget.Spec.MaxUnavailable.Value.ShouldBe(set.Metadata.Name == "kd-coordinator" ? "2" : "1");
        }

        Manifests.Plain.Find<V1PodDisruptionBudget>("kd-coordinator").Spec.MaxUnavailable.Value.ShouldBe("1");
    }

    [KubectlFact]
    public void Coordinator_and_node_have_a_hashed_config_map_each_by_which_they_listen_for_other_pods()
    {
        foreach (var (set, file) in new[] { ("kd-coordinator", "coordinator.conf"), ("kd-peer", "node.conf") })
        {
            var mounted = Manifests.Everything.Find<V1StatefulSet>(set).Spec.Template.Spec.Volumes
                .Single(volume => volume.ConfigMap != null).ConfigMap.Name;
            mounted.ShouldMatch("^kd-(coordinator|node)-[a-z0-9]{10}$");
            Manifests.Everything.Find<V1ConfigMap>(mounted).Data.Keys.ShouldBe([file]);
            Settings(set).Address.ToString().ShouldBe("0.0.0.0");
        }
    }

    [KubectlFact]
    public void The_coordinator_takes_its_settings_and_scales_the_set_of_the_peers()
    {
        var settings = CoordinatorSettings.From(Config("kd-coordinator"));
        settings.Pods.ShouldNotBeNull().Set.ShouldBe(
            Manifests.Everything.Objects.OfType<V1Role>().Single().Rules.Single().ResourceNames.Single());
        var set = Manifests.Everything.Find<V1StatefulSet>("kd-coordinator");
        var container = set.Spec.Template.Spec.Containers.Single();
        settings.Api.Port.ShouldBe(container.Ports.Single(port => port.Name == "api").ContainerPort);
    }

    [KubectlFact]
    public void Gpus_are_asked_for_where_they_are_and_two_coordinators_share_a_database()
    {
        var everything = Manifests.Everything;
        var pod = everything.Find<V1StatefulSet>("kd-peer").Spec.Template.Spec;
        pod.Containers.Single().Resources.Limits["nvidia.com/gpu"].ToString().ShouldBe("1");
        pod.Tolerations.Single().Key.ShouldBe("nvidia.com/gpu");
        pod.NodeSelector.Keys.ShouldBe(["nvidia.com/gpu.present"]);
        pod.Containers.Single().Env.Single(e => e.Name == "KD_SEED_NODES").Value
            .ShouldContain("kd-coordinator-1.kd-coordinator:4053");

        var coordinators = everything.Find<V1StatefulSet>("kd-coordinator").Spec;
        (coordinators.Replicas, coordinators.UpdateStrategy.Type).ShouldBe((2, "OnDelete"));
        coordinators.Template.Spec.Containers.Single().Env.ShouldContain(e => e.Name == "KD_POSTGRES");

        Manifests.Plain.Find<V1StatefulSet>("kd-peer").Spec.Template.Spec.Containers.Single().Resources.Limits.Keys
            .ShouldNotContain("nvidia.com/gpu");
    }

    /// <summary>A kind that Kubernetes has is read strictly where it is rendered.</summary>
    [KubectlFact]
    [Trait("Lane", "Long")]
    public void Every_combination_renders()
    {
        var all = Manifests.Components;
        for (var bits = 0; bits < 1 << all.Length; bits++)
        {
            string[] some = [.. all.Where((_, i) => (bits & (1 << i)) != 0)];
            var manifests = Manifests.With(some);
            manifests.Sets.Count().ShouldBe(some.Contains("ha") ? 3 : 2, string.Join(' ', some));
            manifests.Others.Count.ShouldBe(
                (some.Contains("tls") ? 3 : 0) + (some.Contains("monitoring") ? 1 : 0), string.Join(' ', some));
            foreach (var set in manifests.Sets)
            {
                var spread = set.Spec.Template.Spec.TopologySpreadConstraints;
                spread.Select(s => s.TopologyKey).ShouldBeUnique();
            }
        }
    }

    private static string Conf(string name) => Path.Combine(Manifests.Folder, "base", name);

    /// <summary>What both programs read alike.</summary>
    private static HostSettings Settings(string set) =>
        HostSettings.Read(new(Config(set), set == "kd-peer" ? "kd.node" : "kd.coordinator"));

    private static Akka.Configuration.Config Config(string set) => HoconFile.Load(
        set == "kd-peer" ? "akka.conf" : "coordinator.conf",
        Conf(set == "kd-peer" ? "node.conf" : "coordinator.conf"),
        new Dictionary<string, string> { ["kd.insecure"] = "on" });

    private static bool IsSelected(IDictionary<string, string> selector, V1StatefulSet set) =>
        selector.All(label => set.Spec.Template.Metadata.Labels.TryGetValue(label.Key, out var value)
            && value == label.Value);
}
