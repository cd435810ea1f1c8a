using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>The rules of the layer, by code.</summary>
internal static class DnsRules
{
    public static ImmutableArray<Rule<DnsFacts>> All { get; } =
        [new CoreDnsSingleReplica(), new CoreDnsOnOneNode(), new CoreDnsNotReady(), new CoreDnsSkew(), new CustomCorefile(),
            new NoClusterDns(), new NodeLocalDnsPartial(), new CoreDnsFewReplicas()];

    /// <summary>The workloads of CoreDNS, sorted, as findings name their subjects.</summary>
    public static ImmutableArray<string> Subjects(DnsFacts facts) =>
        [.. facts.CoreDnsWorkloads.Select(workload => workload.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>How the number of replicas is set: by the add-on, where EKS would undo what kubectl does.</summary>
    public static ShellCommand ScaleCommand(DnsFacts facts) => facts.IsAddon.Is(true)
        ? (ShellCommand)$"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name coredns --resolve-conflicts PRESERVE --configuration-values '{{\"replicaCount\":2}}'"
        : facts.CoreDnsWorkloads is [{ Kind: "Deployment" or "StatefulSet" or "ReplicaSet" } workload, ..]
            ? (ShellCommand)$"kubectl scale {workload.Kind.ToLowerInvariant()} {workload.Metadata.Name} -n {workload.Metadata.Namespace} --replicas=2"
            : (ShellCommand)$"kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide";
}
