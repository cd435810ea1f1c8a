using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Networking.Addresses;

/// <summary>
/// Puts what the VPC CNI and the VPC say of addresses together. It stands on the facts of these two layers, because a pod's address is a
/// matter of both (docs/decisions).
/// </summary>
internal static class AddressDetector
{
    public static AddressFacts Detect(Snapshot snapshot, VpcCniFacts cni, VpcFacts vpc)
    {
        var used = vpc.Subnets.TryGet(out var known) ? known : [];
        var reading = new SubnetReading(snapshot, vpc.Cluster.Name.TryGet(out var name) ? name : null);
        ImmutableArray<SubnetAddresses> subnets = [.. used.Select(reading.Read)];
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < subnets.Length; index++) indexes.Add(subnets[index].Subnet.Id, index);
        var addressing = new NodeAddressing(snapshot, cni, vpc);
        var groups = new GroupReading(snapshot);
        var nodes = new NodeReading(snapshot, cni, addressing, groups, indexes, vpc.Cluster.NameForCommands).Read(vpc.NodeSubnets);
        var plan = new AddressPlan
        {
            Subnets = [.. subnets.Select(SubnetReading.Plan)],
            Nodes = nodes,
            Groups = groups.Groups(indexes),
            Settings = addressing.LinuxSettings ?? new(),
            DiscoversSubnets = cni.SubnetDiscovery.Is(true),
            SawAllPods = snapshot.Pods.IsWhole,
            SawAllSubnets = snapshot.Subnets.IsWhole,
            ControlPlane =
                [.. used.Select((subnet, index) => (subnet, index)).Where(pair => pair.subnet.IsFor(ClusterSubnet.ForControlPlane)).Select(pair => pair.index)],
        };
        return new()
        {
            Cluster = vpc.Cluster,
            Plan = plan,
            Setting = WhatIfGround.Of(snapshot, cni, vpc),
            Subnets = subnets,
            Outlook = Look(snapshot, plan, cni, vpc),
            Waiting = Waiting(snapshot, plan),
        };
    }

    private static Fact<Outlook> Look(Snapshot snapshot, AddressPlan plan, VpcCniFacts cni, VpcFacts vpc)
    {
        ImmutableArray<Gap> gaps = [.. snapshot.Nodes.Gaps, .. snapshot.Pods.Gaps, .. vpc.Subnets.Gaps, .. cni.Mode.Gaps,
            .. snapshot.Subnets.Gaps, .. snapshot.NetworkInterfaces.Gaps];
        if (snapshot.Nodes.IsBlind || vpc.Subnets is not Known<ImmutableArray<ClusterSubnet>>) return Fact.Unknown<Outlook>(gaps);
        var evidence = new Evidence(Counted.Of(plan.Nodes.Length, "node"), "status.capacity.pods, interfaces and pods",
            $"in {Counted.Of(plan.Subnets.Length, "subnet")}", snapshot.Nodes.Question);
        return Fact.Partial(Outlook.Of(plan), [evidence], gaps);
    }

    private static Fact<ImmutableArray<WaitingPods>> Waiting(Snapshot snapshot, AddressPlan plan)
    {
        if (snapshot.Pods.IsBlind) return Fact.Unknown<ImmutableArray<WaitingPods>>(snapshot.Pods.Gaps);
        var pools = plan.Nodes.Where(node => node.Addressing == PodAddressing.Pool).Select(node => node.Name)
            .ToHashSet(StringComparer.Ordinal);
        var waiting = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod is not { Phase: "Pending", Address: null, NodeName: { } node } || !pools.Contains(node) || !PodNeeds.PoolAddress(pod))
            {
                continue;
            }

            if (!waiting.TryGetValue(node, out var pods)) waiting.Add(node, pods = []);
            pods.Add(pod.Metadata.Path);
        }

        var found = waiting.Select(pair => new WaitingPods(pair.Key, [.. pair.Value])).ToImmutableArray();
        return Fact.Partial(found,
            [new("pods", "status.phase and status.podIP", found.IsEmpty ? "none waits" : $"{found.Sum(one => one.Pods.Length)} wait", snapshot.Pods.Question)],
            snapshot.Pods.Gaps);
    }
}
