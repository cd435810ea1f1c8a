using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Dns;

/// <summary>The workloads that are the cluster's CoreDNS, how many replicas they want, and their pods.</summary>
internal sealed class CoreDnsWorkloads(Snapshot snapshot, ComponentCensus components)
{
    public const string ComponentId = "coredns";

    private const string ServiceName = "kube-dns";

    /// <summary>
    /// Those the Service kube-dns selects; all of them where it was not seen or selects none. The one named coredns first.
    /// </summary>
    public ImmutableArray<Workload> Items { get; } = Select(snapshot,
        [.. components.Of(ComponentId).SelectMany(item => item.Workloads).Distinct()]);

    /// <summary>Wanted replicas. Pods alone do not tell what their owner wants.</summary>
    public Fact<int> Wanted()
    {
        var evidence = ImmutableArray.CreateBuilder<Evidence>();
        var wanted = 0;
        foreach (var workload in Items.Where(workload => workload.Kind != "Pod"))
        {
            var field = workload.Kind == "DaemonSet" ? "status.desiredNumberScheduled" : "spec.replicas";
            if (workload.Wanted is not { } count) return Fact.Unknown<int>(Silent(workload, field));
            wanted += count;
            evidence.Add(new(workload.Subject, field, count.ToString(), Question(workload)));
        }

        if (evidence.Count > 0) return Fact.Known(wanted, evidence.ToImmutable());
        ImmutableArray<Gap> owners = [.. snapshot.Deployments.Gaps, .. snapshot.DaemonSets.Gaps, .. snapshot.StatefulSets.Gaps,
            .. snapshot.ReplicaSets.Gaps];
        var pods = Items.Where(workload => workload.Kind == "Pod").ToImmutableArray();
        // Their owner may be a Deployment that was not seen.
        if (!owners.IsEmpty) return Fact.Unknown<int>(snapshot.Deployments.Gap is { } deployments ? [deployments] : owners);
        return Fact.Partial(pods.Length,
            [.. pods.Select(pod => new Evidence(pod.Subject, "metadata.ownerReferences", "no owner that makes pods", snapshot.Pods.Question))],
            snapshot.Pods.Gaps);
    }

    public Fact<int> Ready()
    {
        var evidence = ImmutableArray.CreateBuilder<Evidence>();
        var ready = 0;
        foreach (var workload in Items)
        {
            var field = workload.Kind switch
            {
                "DaemonSet" => "status.numberReady",
                "Pod" => "status.conditions[Ready]",
                _ => "status.readyReplicas"
            };
            if (workload.Ready is not { } count) return Fact.Unknown<int>(Silent(workload, field));
            ready += count;
            evidence.Add(new(workload.Subject, field, count.ToString(), Question(workload)));
        }

        return Fact.Partial(ready, evidence.ToImmutable(), Items.Any(workload => workload.Kind == "Pod") ? snapshot.Pods.Gaps : []);
    }

    /// <summary>Pods that are alive, by their owners, or by selector where their owners were not seen.</summary>
    public Fact<ImmutableArray<DnsPod>> Pods()
    {
        if (snapshot.Pods.IsBlind) return Fact.Unknown<ImmutableArray<DnsPod>>(snapshot.Pods.Gaps);
        var owners = snapshot.Owners;
        var zones = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var node in snapshot.Nodes.Items) zones[node.Name] = node.Zone;
        var namespaces = Items.Select(workload => workload.Metadata.Namespace).ToHashSet(StringComparer.Ordinal);
        var pods = ImmutableArray.CreateBuilder<DnsPod>();
        foreach (var pod in snapshot.Pods.Items)
        {
            if (!pod.IsAlive || !namespaces.Contains(pod.Metadata.Namespace) || !IsOf(pod, owners.Top(pod.Metadata, pod.Metadata.Labels)))
            {
                continue;
            }

            pods.Add(
                new(pod.Metadata.Name, pod.NodeName, pod.NodeName is null ? null : zones.GetValueOrDefault(pod.NodeName), pod.Phase == "Running"
                    && pod.NodeName is not null, pod.IsReady));
        }

        return Fact.Partial(
            pods.ToImmutable(),
            [.. pods.Select(pod => new Evidence($"Pod {NamedConfigMaps.KubeSystem}/{pod.Name}", "spec.nodeName", pod.Node ?? Evidence.NotSet, snapshot.Pods.Question))],
            snapshot.Pods.Gaps);
    }

    /// <summary>
    /// Nodes that are ready and that node selector and affinity let it run on. A Fargate node runs the one pod it was made for.
    /// </summary>
    public Fact<ImmutableArray<Node>> Nodes()
    {
        if (snapshot.Nodes.IsBlind) return Fact.Unknown<ImmutableArray<Node>>(snapshot.Nodes.Gaps);
        if (Items is not [{ Template: var template }, ..]) return Fact.Known<ImmutableArray<Node>>([]);
        return Fact.Partial<ImmutableArray<Node>>([.. snapshot.Nodes.Items.Where(node => node.IsReady && !node.IsFargate && !node.IsWindows && template.MayRunOn(node))],
            [], snapshot.Nodes.Gaps);
    }

    private static ImmutableArray<Workload> Select(Snapshot snapshot, ImmutableArray<Workload> all)
    {
        var service = snapshot.Services.Items.FirstOrDefault(one =>
            one.Metadata.Namespace == NamedConfigMaps.KubeSystem && one.Metadata.Name == ServiceName);
        var selected = service is null ? [] : all.Where(workload => workload.Template.Labels.Matches(service.Selector)).ToImmutableArray();
        return
        [
            .. (selected.IsEmpty ? all : selected)
                .OrderBy(workload => workload.Kind == "Pod")
                .ThenBy(workload => workload.Metadata.Name != ComponentId)
                .ThenBy(workload => workload.Subject, StringComparer.Ordinal),
        ];
    }

    private static Gap Silent(Workload workload, string field) =>
        new(Question(workload), Outcome.Malformed, $"{workload.Subject} is there without {field}", Source: "bundle");

    private static string Question(Workload workload) => workload.Kind switch
    {
        "DaemonSet" => Kinds.DaemonSets.Question,
        "StatefulSet" => Kinds.StatefulSets.Question,
        "ReplicaSet" => Kinds.ReplicaSets.Question,
        "ReplicationController" => Kinds.ReplicationControllers.Question,
        "Pod" => Kinds.Pods.Question,
        _ => Kinds.Deployments.Question,
    };

    private bool IsOf(Pod pod, Workload? owner)
    {
        foreach (var workload in Items)
        {
            if (owner is not null ? owner == workload : workload.Kind == "Pod" ? workload.Metadata.Name == pod.Metadata.Name
                : pod.Metadata.Labels.Matches(workload.Selector))
            {
                return true;
            }
        }

        return false;
    }
}
