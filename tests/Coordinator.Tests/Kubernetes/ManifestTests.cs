using k8s.Models;
using KdCluster.Hosting;
using KdCluster.Coordinator.Startup;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>What a platform engineer asks of the manifests, asked of the objects that are applied.</summary>
public sealed class ManifestTests
{
    private const string Pods = "pod-security.kubernetes.io/";

    /// <summary>Seconds of a peer's grace period that are kept for what follows `leave-within`: the hook before
    ///     SIGTERM, a checkpoint, goodbye.</summary>
    private const int KeptForTheEnd = 30;

    private static readonly Lazy<Manifests> Everything = new(() => Manifests.With(Manifests.Components));
    private static readonly Lazy<Manifests> Plain = new(Manifests.Base);

    [KubectlFact]
    public void The_namespace_takes_restricted_pods_only_and_everything_is_in_it()
    {
        var everything = Everything.Value;
        var labels = everything.Objects.OfType<V1Namespace>().Single().Metadata.Labels;
        labels[Pods + "enforce"].ShouldBe("restricted");
        everything.Objects.Where(o => o is not V1Namespace)
            .ShouldAllBe(o => o.Metadata.NamespaceProperty == "kdcluster");
        everything.Others.ShouldAllBe(o => o.Root["metadata"]["namespace"].ToString() == "kdcluster");
        everything.Objects.OfType<V1Secret>().ShouldBeEmpty();
        everything.Text.ShouldNotContain("kind: Secret\n");
    }

    [KubectlFact]
    public void Each_pod_is_what_restricted_asks_for_with_a_root_that_nobody_writes()
    {
        foreach (var set in Everything.Value.Sets)
        {
            var pod = set.Spec.Template.Spec;
            pod.SecurityContext.RunAsNonRoot.ShouldBe(true, set.Metadata.Name);
            pod.SecurityContext.RunAsUser.ShouldNotBe(0);
            pod.SecurityContext.FsGroup.ShouldNotBeNull();
            pod.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault");
            (pod.HostNetwork, pod.HostPID, pod.HostIPC).ShouldBe((null, null, null));
            pod.Volumes.ShouldAllBe(volume => volume.HostPath == null);
            foreach (var container in pod.Containers)
            {
                container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false);
                container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
                container.SecurityContext.Privileged.ShouldBeNull();
                container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
                container.SecurityContext.Capabilities.Add.ShouldBeNull();
                container.Ports.ShouldAllBe(port => port.HostPort == null);
                container.Command.ShouldBeNull("the image's own, in exec form");
            }
        }
    }

    [KubectlFact]
    public void Each_container_says_what_it_needs_and_how_it_is_and_comes_from_a_fixed_version()
    {
        foreach (var set in Everything.Value.Sets.Concat(Plain.Value.Sets))
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
            var container = Everything.Value.Find<V1StatefulSet>(name).Spec.Template.Spec.Containers.Single();
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
        var everything = Everything.Value;
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
        var set = Plain.Value.Find<V1StatefulSet>("kd-peer");
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
        var everything = Everything.Value;
        foreach (var set in everything.Sets)
        {
            var budget = everything.Objects.OfType<V1PodDisruptionBudget>()
                .Single(b => IsSelected(b.Spec.Selector.MatchLabels, set));
            budget.Spec.MaxUnavailable.Value.ShouldBe(set.Metadata.Name == "kd-coordinator" ? "2" : "1");
        }

        Plain.Value.Find<V1PodDisruptionBudget>("kd-coordinator").Spec.MaxUnavailable.Value.ShouldBe("1");
    }

    [KubectlFact]
    public void The_coordinator_may_change_the_number_of_peers_and_nobody_may_do_anything_else()
    {
        var everything = Everything.Value;
        var role = everything.Objects.OfType<V1Role>().Single();
        var rule = role.Rules.Single();
        rule.ApiGroups.ShouldBe(["apps"]);
        rule.Resources.ShouldBe(["statefulsets/scale"]);
        rule.ResourceNames.ShouldBe(["kd-peer"]);
        rule.Verbs.ShouldBe(["get", "patch"]);
        var binding = everything.Objects.OfType<V1RoleBinding>().Single();
        binding.RoleRef.Name.ShouldBe(role.Metadata.Name);
        binding.Subjects.Select(subject => (subject.Kind, subject.Name))
            .ShouldBe([("ServiceAccount", "kd-coordinator")]);

        everything.Objects.OfType<V1ServiceAccount>()
            .ShouldAllBe(account => account.AutomountServiceAccountToken == false);
        foreach (var set in everything.Sets)
        {
            var pod = set.Spec.Template.Spec;
            pod.AutomountServiceAccountToken.ShouldBe(false);
            everything.Find<V1ServiceAccount>(pod.ServiceAccountName).ShouldNotBeNull();
            pod.Volumes.Any(v => v.Projected?.Sources.Any(s => s.ServiceAccountToken != null) == true)
                .ShouldBe(set.Metadata.Name == "kd-coordinator");
        }
    }

    [KubectlFact]
    public void Nothing_goes_in_or_out_but_what_is_named()
    {
        var everything = Everything.Value;
        var all = everything.Find<V1NetworkPolicy>("default-deny").Spec;
        (all.PodSelector.MatchLabels, all.Ingress, all.Egress).ShouldBe((null, null, null));
        all.PolicyTypes.ShouldBe(["Ingress", "Egress"]);

        var peer = everything.Find<V1NetworkPolicy>("kd-peer").Spec;
        var from = peer.Ingress.Single();
        from.FromProperty.ShouldAllBe(f => f.PodSelector != null && f.NamespaceSelector == null);
        from.Ports.Select(p => (p.Port.Value, p.EndPort)).ShouldBe([("4053", 4062), ("4080", null)]);
        everything.Objects.OfType<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Ingress ?? [])
            .ShouldAllBe(rule => rule.FromProperty.Count > 0 && rule.Ports.Count > 0);
        // To anywhere: Kubernetes' API server and a database, of which only the ports are known.
        everything.Objects.OfType<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Egress ?? [])
            .Where(rule => rule.To is null).SelectMany(rule => rule.Ports.Select(port => port.Port.Value))
            .ShouldBe(["443", "6443", "5432"], ignoreOrder: true);
    }

    [KubectlFact]
    public void Coordinator_and_node_have_a_hashed_config_map_each_by_which_they_listen_for_other_pods()
    {
        foreach (var (set, file) in new[] { ("kd-coordinator", "coordinator.conf"), ("kd-peer", "node.conf") })
        {
            var mounted = Everything.Value.Find<V1StatefulSet>(set).Spec.Template.Spec.Volumes
                .Single(volume => volume.ConfigMap != null).ConfigMap.Name;
            mounted.ShouldMatch("^kd-(coordinator|node)-[a-z0-9]{10}$");
            Everything.Value.Find<V1ConfigMap>(mounted).Data.Keys.ShouldBe([file]);
            Settings(set).Address.ToString().ShouldBe("0.0.0.0");
        }
    }

    [KubectlFact]
    public void The_coordinator_takes_its_settings_and_scales_the_set_of_the_peers()
    {
        var settings = CoordinatorSettings.From(Config("kd-coordinator"));
        settings.Pods.ShouldNotBeNull().Set.ShouldBe(
            Everything.Value.Objects.OfType<V1Role>().Single().Rules.Single().ResourceNames.Single());
        var container = Everything.Value.Find<V1StatefulSet>("kd-coordinator").Spec.Template.Spec.Containers.Single();
        settings.Api.Port.ShouldBe(container.Ports.Single(port => port.Name == "api").ContainerPort);
    }

    [KubectlFact]
    public void Secrets_are_only_referenced()
    {
        var everything = Everything.Value;
        var env = everything.Sets.SelectMany(set => set.Spec.Template.Spec.Containers).SelectMany(c => c.Env);
        env.Where(e => e.Name.Contains("PASSWORD", StringComparison.Ordinal) || e.Name == "KD_POSTGRES")
            .ShouldAllBe(e => e.Value == null && e.ValueFrom.SecretKeyRef != null);
        env.ShouldNotContain(e => e.Name == "KD_TOKEN");
        everything.Find<V1StatefulSet>("kd-coordinator").Spec.Template.Spec.Volumes
            .Single(volume => volume.Secret != null).Secret.SecretName.ShouldBe("kd-tokens");
    }

    [KubectlFact]
    public void Without_tls_or_local_nothing_listens_and_tls_wins_over_local()
    {
        static string[] Names(Manifests manifests) =>
            [.. manifests.Sets.SelectMany(set => set.Spec.Template.Spec.Containers.Single().Env).Select(e => e.Name)];

        Names(Plain.Value).ShouldNotContain("KD_INSECURE");
        Names(Plain.Value).ShouldNotContain("KD_TLS_CA");
        Names(Everything.Value).ShouldNotContain("KD_INSECURE");
        Names(Everything.Value).Count(name => name == "KD_TLS_CERTIFICATE").ShouldBe(2);
        Names(Manifests.Overlay("local")).Count(name => name == "KD_INSECURE").ShouldBe(2);
    }

    [KubectlFact]
    public void With_tls_each_pod_has_a_certificate_in_its_own_name_from_this_namespaces_authority()
    {
        foreach (var (name, role) in new[] { ("kd-coordinator", "coordinator"), ("kd-peer", "node") })
        {
            var volume = Everything.Value.Find<V1StatefulSet>(name).Spec.Template.Spec.Volumes
                .Single(v => v.Csi != null).Csi;
            volume.Driver.ShouldBe("csi.cert-manager.io");
            volume.VolumeAttributes["csi.cert-manager.io/uri-sans"].ShouldBe($"kd://{role}/${{POD_NAME}}");
            volume.VolumeAttributes["csi.cert-manager.io/issuer-name"].ShouldBe("kd-authority");
        }

        Everything.Value.Others.Select(other => other.Kind).ShouldBe(
            ["cert-manager.io/v1/Certificate", "cert-manager.io/v1/Issuer", "cert-manager.io/v1/Issuer",
                "monitoring.coreos.com/v1/ServiceMonitor"], ignoreOrder: true);
        var endpoint = Everything.Value.Others.Single(o => o.Kind.EndsWith("Monitor", StringComparison.Ordinal))
            .Root["spec"]["endpoints"][0];
        endpoint["scheme"].ToString().ShouldBe("https");
        endpoint["tlsConfig"]["ca"]["secret"]["name"].ToString().ShouldBe("kd-authority");
    }

    [KubectlFact]
    public void Gpus_are_asked_for_where_they_are_and_two_coordinators_share_a_database()
    {
        var everything = Everything.Value;
        var pod = everything.Find<V1StatefulSet>("kd-peer").Spec.Template.Spec;
        pod.Containers.Single().Resources.Limits["nvidia.com/gpu"].ToString().ShouldBe("1");
        pod.Tolerations.Single().Key.ShouldBe("nvidia.com/gpu");
        pod.NodeSelector.Keys.ShouldBe(["nvidia.com/gpu.present"]);
        pod.Containers.Single().Env.Single(e => e.Name == "KD_SEED_NODES").Value
            .ShouldContain("kd-coordinator-1.kd-coordinator:4053");

        var coordinators = everything.Find<V1StatefulSet>("kd-coordinator").Spec;
        (coordinators.Replicas, coordinators.UpdateStrategy.Type).ShouldBe((2, "OnDelete"));
        coordinators.Template.Spec.Containers.Single().Env.ShouldContain(e => e.Name == "KD_POSTGRES");

        Plain.Value.Find<V1StatefulSet>("kd-peer").Spec.Template.Spec.Containers.Single().Resources.Limits.Keys
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
