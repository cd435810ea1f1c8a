using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>
/// Security groups for pods are on in strict mode, and something runs that needs standard mode. High where SecurityGroupPolicies exist, for
/// then pods are concerned now;
/// without any, the first that is made meets it.
/// </summary>
internal abstract class StrictPodSecurityGroups(string code, string name) : Rule<NetworkFacts>
{
    public override FindingKind Kind { get; } = new(code, name, Severity.High);

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
        [.. PodSecurityGroups.InStrictMode(facts.VpcCni), .. OtherSide(facts)];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        var cni = facts.VpcCni;
        if (!PodSecurityGroups.AreStrict(cni) || Against(facts) is not { } clash) yield break;
        yield return new(
            Kind,
            PodSecurityGroups.Policies(cni) > 0 ? Severity.High : Severity.Medium,
            $"Security groups for pods are on in strict mode, {clash.Title}",
            $"{clash.Message} {PodSecurityGroups.Concerns(cni)}",
            [.. clash.Subjects.Append(VpcCniRules.DaemonSet).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. PodSecurityGroups.Evidence(cni), .. clash.Evidence],
            $"Set {VpcCniSettings.PodSecurityGroupMode} to {PodSecurityGroups.Standard} on vpc-cni and replace the pods that have security groups of their own; the node's security groups then apply to their traffic too.",
            [PodSecurityGroups.ToStandard, $"kubectl get securitygrouppolicies.vpcresources.k8s.aws -A"]);
    }

    /// <summary>What <see cref="Against"/> rests on.</summary>
    protected abstract IEnumerable<Premise> OtherSide(NetworkFacts facts);

    /// <summary>What needs standard mode; null where nothing was seen that does.</summary>
    protected abstract Clash? Against(NetworkFacts facts);

    /// <summary>What does not go together with strict mode.</summary>
    /// <param name="Title">The end of the title, from the comma on.</param>
    protected sealed record Clash(string Title, string Message, IEnumerable<string> Subjects, ImmutableArray<Evidence> Evidence);
}

/// <summary>NodeLocal DNSCache runs.</summary>
internal sealed class PodSecurityGroupsWithNodeLocalDns() : StrictPodSecurityGroups("NET116", nameof(PodSecurityGroupsWithNodeLocalDns))
{
    protected override IEnumerable<Premise> OtherSide(NetworkFacts facts) => [facts.Dns.NodeLocalDnsEnabled.Must(true)];

    protected override Clash? Against(NetworkFacts facts) => facts.Dns.NodeLocalDnsEnabled.Is(true)
        ? new(
            "and NodeLocal DNSCache runs",
            "In strict mode all traffic of a pod with its own security groups leaves by its branch interface, so it does not reach the cache on its node: name lookups of such pods fail where their resolver is the cache.",
            facts.Dns.NodeLocalDns.Select(component => component.Subject),
            facts.Dns.NodeLocalDnsEnabled.Evidence)
        : null;
}

/// <summary>Namespaces are in Istio's ambient mode.</summary>
internal sealed class PodSecurityGroupsWithAmbient() : StrictPodSecurityGroups("NET117", nameof(PodSecurityGroupsWithAmbient))
{
    protected override IEnumerable<Premise> OtherSide(NetworkFacts facts) =>
        [facts.ServiceMesh.IstioDetected.Must(true), facts.ServiceMesh.Enrolled.Must(enrolled => enrolled.Any(item => item.IsAmbient))];

    protected override Clash? Against(NetworkFacts facts)
    {
        if (!facts.ServiceMesh.IstioDetected.Is(true) || !facts.ServiceMesh.Enrolled.TryGet(out var enrolled)) return null;
        var ambient = enrolled.Where(item => item.IsAmbient).Select(item => item.Namespace).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToImmutableArray();
        return ambient.IsEmpty ? null : new(
            $"and {ambient.Length} namespace{(ambient.Length == 1 ? " is" : "s are")} in Istio's ambient mode",
            "Istio gives the kubelet's probes a link-local source address on their way into a pod of the ambient mesh. The answer of a pod with its own security groups leaves by its branch interface in strict mode and does not come back to the kubelet: probes of such pods fail, and they never become ready.",
            ambient.Select(name => "Namespace " + name),
            [.. facts.ServiceMesh.IstioDetected.Evidence,
                .. ambient.Select(name =>
                    new Evidence("Namespace " + name, "metadata.labels[istio.io/dataplane-mode]", "ambient", "kubernetes/namespaces"))]);
    }
}

/// <summary>kube-proxy is in ipvs mode.</summary>
internal sealed class PodSecurityGroupsWithIpvs() : StrictPodSecurityGroups("NET118", nameof(PodSecurityGroupsWithIpvs))
{
    protected override IEnumerable<Premise> OtherSide(NetworkFacts facts) =>
        [facts.KubeProxy.Runs.Must(true), facts.KubeProxy.Mode.Must("ipvs")];

    protected override Clash? Against(NetworkFacts facts) => facts.KubeProxy.Runs.Is(true) && facts.KubeProxy.Mode.Is("ipvs")
        ? new(
            "and kube-proxy is in ipvs mode",
            "With kube-proxy in ipvs mode, pods with their own security groups reach Services in standard mode only.",
            ["DaemonSet kube-system/kube-proxy"],
            facts.KubeProxy.Mode.Evidence)
        : null;
}
