using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Dns;

/// <summary>Finds the pods of CoreDNS and where they run.</summary>
internal static class DnsPods
{
    public static Fact<ImmutableArray<DnsPod>> Of(Snapshot snapshot, Component? coreDns)
    {
        if (snapshot.Pods.IsBlind) return Fact.Unknown<ImmutableArray<DnsPod>>(snapshot.Pods.Gaps);
        if (coreDns is null) return Fact.Partial(ImmutableArray<DnsPod>.Empty, [], snapshot.Pods.Gaps);
        var zones = snapshot.Nodes.Items.ToDictionary(node => node.Name, node => node.Zone, StringComparer.Ordinal);
        var found = ImmutableArray.CreateBuilder<DnsPod>();
        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod.Metadata.Namespace != (coreDns.Namespace ?? NamedConfigMaps.KubeSystem) || pod.Phase != "Running" || !IsOf(pod, coreDns)) continue;
            found.Add(new(pod.Metadata.Name, pod.NodeName, pod.NodeName is null ? null : zones.GetValueOrDefault(pod.NodeName)));
        }

        return Fact.Partial(found.ToImmutable(), [.. found.Select(pod => new Evidence($"Pod {coreDns.Namespace}/{pod.Name}", "spec.nodeName", pod.Node ?? Evidence.NotSet, snapshot.Pods.Question))], snapshot.Pods.Gaps);
    }

    private static bool IsOf(Pod pod, Component coreDns)
    {
        foreach (var workload in coreDns.Workloads)
        {
            if (workload.Kind == "Pod" ? workload.Metadata.Name == pod.Metadata.Name : pod.Template.Labels.Matches(workload.Selector.Pairs.Count > 0 ? workload.Selector : workload.Template.Labels)) return true;
        }

        return false;
    }
}
