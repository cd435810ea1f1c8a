using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>A pod, or the template that stands for the pods of a workload.</summary>
/// <param name="Workload">As rows name it.</param>
/// <param name="Address">Null where it is not known, as of a template.</param>
/// <param name="Pod">The pod's name; null for a template.</param>
public sealed record Endpoint(ReachEnd Workload, string Namespace, Labels Labels, ImmutableArray<NamedPort> NamedPorts, string? Address,
    string? Pod = null)
{
    public string? ServiceAccount { get; init; }

    /// <summary>Labels of its ServiceAccount.</summary>
    public Labels AccountLabels { get; init; } = Labels.None;

    /// <summary>The node it is on; null where that is not known, as of a template.</summary>
    public string? Node { get; init; }

    /// <summary>True for the template of a DaemonSet.</summary>
    public bool IsOnEveryNode => Node is null && Pod is null && Workload is WorkloadName { Kind: "DaemonSet" };

    /// <summary>True where it is in its node's network, and that makes a difference.</summary>
    public bool IsHost { get; init; }

    /// <summary>True for a pod that has ended: its address may be another's.</summary>
    public bool HasEnded { get; init; }

    /// <summary>True for a node itself, by its address: no selector of pods selects it.</summary>
    public bool IsNode { get; init; }

    /// <summary>True where policies are not asked about it, only about the other end.</summary>
    public bool IsUnjudged { get; init; }

    /// <summary>What it is made of, for the question on which nodes it may run.</summary>
    public PodTemplate? Template { get; init; }

    /// <summary>For each reading, whether it holds for this one; empty where every reading does.</summary>
    public ImmutableArray<Enforced> Enforced { get; init; } = [];

    /// <summary>
    /// The controllers above it, from the direct one to the top, as <c>ReplicaSet/web-5d9f</c>; empty for a template and for a pod that
    /// nothing owns.
    /// </summary>
    public ImmutableArray<string> Owners { get; init; } = [];

    /// <summary>What it may be called by: its own name, and that of each controller above it.</summary>
    public IEnumerable<(string Name, string Kind)> Names
    {
        get
        {
            if (Pod is not null) yield return ($"{Namespace}/{Pod}", nameof(Pod));
            foreach (var owner in Owners)
            {
                var slash = owner.IndexOf('/', StringComparison.Ordinal);
                yield return ($"{Namespace}/{owner[(slash + 1)..]}", owner[..slash]);
            }

            // A template is its workload; that of a pod is among its owners.
            if (Workload is WorkloadName own && (Pod is null || (Owners.IsEmpty && own.Kind != nameof(Pod))))
            {
                yield return (own.Path, own.Kind);
            }
        }
    }
}

/// <summary>Whether a reading holds for an endpoint.</summary>
public enum Enforced
{
    Yes,
    No,

    /// <summary>Yes, and what no policy speaks of is denied (strict mode of the VPC CNI, DefaultDeny of Auto Mode).</summary>
    Strict,
}

/// <summary>A named port of a container.</summary>
public readonly record struct NamedPort(string Name, Protocol Protocol, int Port);

/// <summary>
/// The endpoints of a snapshot: its pods under their controllers, and the templates of workloads of which no pod was seen.
/// </summary>
public static class Endpoints
{
    /// <param name="isUpstream">True for the reading of the APIs alone: ended pods are kept, and those in their node's network are ordinary
    /// pods.</param>
    /// <param name="byDirectOwner">True to count a pod under its direct owner, as np-guard does, instead of its top controller.</param>
    public static ImmutableArray<Endpoint> Of(Snapshot snapshot, bool isUpstream = true, bool byDirectOwner = false)
    {
        var endpoints = ImmutableArray.CreateBuilder<Endpoint>();
        var owners = snapshot.Owners;
        var nodes = snapshot.Nodes.Items.ToDictionary(node => node.Name, node => node.Address, StringComparer.Ordinal);
        var standing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pod in snapshot.Pods.Items)
        {
            var (@namespace, above) = (pod.Metadata.Namespace, owners.Above(pod));
            var workload = above.IsEmpty ? "Pod/" + pod.Metadata.Name : byDirectOwner ? above[0] : above[^1];
            var address = pod.Address ?? (pod is { Template.HostNetwork: true, NodeName: { } node } ? nodes.GetValueOrDefault(node) : null);
            if (isUpstream || pod.IsAlive)
            {
                endpoints.Add(
                    Endpoint(Name(@namespace, workload), @namespace, pod.Template, isUpstream, pod,
                        address) with
                    { Owners = above, HasEnded = !pod.IsAlive });
            }

            // Its owner, and the owner's owner, have a pod.
            foreach (var owner in above) standing.Add(@namespace + "/" + owner);
        }

        var known = snapshot.Workloads.SelectMany(list => list.Items)
            .Select(workload => workload.Metadata.Namespace + "/" + workload.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var workload in snapshot.Workloads.SelectMany(list => list.Items))
        {
            var @namespace = workload.Metadata.Namespace;
            // One that belongs to another is stood for by that one.
            if (standing.Contains(@namespace + "/" + workload.Reference)
                || (workload.Metadata.Owner is { } owner && known.Contains(@namespace + "/" + owner)))
            {
                continue;
            }

            endpoints.Add(
                Endpoint(Name(@namespace, workload.Reference), @namespace, workload.Template, isUpstream, pod: null, address: null));
        }

        var accounts = new ServiceAccountLabels(snapshot);
        return [.. endpoints.Select(accounts.Of)];
    }

    private static Endpoint Endpoint(ReachEnd workload, string @namespace, PodTemplate template, bool isUpstream, Pod? pod,
        string? address) =>
        new(workload, @namespace, template.Labels, Ports(template), address, pod?.Metadata.Name)
        {
            ServiceAccount = template.ServiceAccount,
            Node = pod?.NodeName,
            IsHost = !isUpstream && template.HostNetwork,
            Template = template,
        };

    /// <param name="reference"><c>Kind/name</c>.</param>
    private static WorkloadName Name(string @namespace, string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return new(@namespace, reference[(slash + 1)..], reference[..slash]);
    }

    private static ImmutableArray<NamedPort> Ports(PodTemplate template)
    {
        ImmutableArray<NamedPort>.Builder? ports = null;
        foreach (var container in template.Containers)
        {
            if (!container.Runs) continue;
            foreach (var port in container.Ports)
            {
                if (string.IsNullOrEmpty(port.Name) || port.Port is < PortRange.LeastPort or > PortRange.MostPort) continue;
                Protocol? protocol = port.Protocol switch
                {
                    "TCP" or "" => Protocol.Tcp,
                    "UDP" => Protocol.Udp,
                    "SCTP" => Protocol.Sctp,
                    _ => null
                };
                if (protocol is { } known) (ports ??= ImmutableArray.CreateBuilder<NamedPort>()).Add(new(port.Name, known, port.Port));
            }
        }

        return ports?.ToImmutable() ?? [];
    }
}
