using k8s.Models;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>What the manifests keep shut: what pods may do, who may reach whom, and where secrets lie.</summary>
public sealed class LockedManifestTests
{
    private const string Pods = "pod-security.kubernetes.io/";

    [KubectlFact]
    public void The_namespace_takes_restricted_pods_only_and_everything_is_in_it()
    {
        var everything = Manifests.Everything;
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
        foreach (var set in Manifests.Everything.Sets)
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
    public void The_coordinator_may_change_the_number_of_peers_and_nobody_may_do_anything_else()
    {
        var everything = Manifests.Everything;
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
        var everything = Manifests.Everything;
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
    public void Secrets_are_only_referenced()
    {
        var everything = Manifests.Everything;
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

        Names(Manifests.Plain).ShouldNotContain("KD_INSECURE");
        Names(Manifests.Plain).ShouldNotContain("KD_TLS_CA");
        Names(Manifests.Everything).ShouldNotContain("KD_INSECURE");
        Names(Manifests.Everything).Count(name => name == "KD_TLS_CERTIFICATE").ShouldBe(2);
        Names(Manifests.Overlay("local")).Count(name => name == "KD_INSECURE").ShouldBe(2);
    }

    [KubectlFact]
    public void With_tls_each_pod_has_a_certificate_in_its_own_name_from_this_namespaces_authority()
    {
        foreach (var (name, role) in new[] { ("kd-coordinator", "coordinator"), ("kd-peer", "node") })
        {
            var volume = Manifests.Everything.Find<V1StatefulSet>(name).Spec.Template.Spec.Volumes
                .Single(v => v.Csi != null).Csi;
            volume.Driver.ShouldBe("csi.cert-manager.io");
            volume.VolumeAttributes["csi.cert-manager.io/uri-sans"].ShouldBe($"kd://{role}/${{POD_NAME}}");
            volume.VolumeAttributes["csi.cert-manager.io/issuer-name"].ShouldBe("kd-authority");
        }

        Manifests.Everything.Others.Select(other => other.Kind).ShouldBe(
            ["cert-manager.io/v1/Certificate", "cert-manager.io/v1/Issuer", "cert-manager.io/v1/Issuer",
                "monitoring.coreos.com/v1/ServiceMonitor"], ignoreOrder: true);
        var endpoint = Manifests.Everything.Others.Single(o => o.Kind.EndsWith("Monitor", StringComparison.Ordinal))
            .Root["spec"]["endpoints"][0];
        endpoint["scheme"].ToString().ShouldBe("https");
        endpoint["tlsConfig"]["ca"]["secret"]["name"].ToString().ShouldBe("kd-authority");
    }
}
