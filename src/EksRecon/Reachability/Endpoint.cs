using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>A pod, or the template that stands for the pods of a workload.</summary>
/// <param name="Workload">As rows name it: <c>namespace/name[Kind]</c>.</param>
/// <param name="Address">Null where it is not known, as of a template.</param>
/// <param name="Pod">The pod's name; null for a template.</param>
public sealed record Endpoint(string Workload, string Namespace, Labels Labels, ImmutableArray<NamedPort> NamedPorts, string? Address, string? Pod = null)
{
    /// <summary>True where this names it: <c>namespace/pod</c>, <c>namespace/workload</c> or <c>namespace/workload[Kind]</c>.</summary>
    public bool IsCalled(string name) => Workload == name || (Workload.StartsWith(name, StringComparison.Ordinal) && Workload[name.Length] == '[') || (Pod is not null && name.Length == Namespace.Length + 1 + Pod.Length && name == $"{Namespace}/{Pod}");
}

/// <summary>A named port of a container.</summary>
public readonly record struct NamedPort(string Name, Protocol Protocol, int Port);

/// <summary>The endpoints of a snapshot: its pods under their direct owners, and the templates of workloads of which no pod was seen.</summary>
public static class Endpoints
{
    public static ImmutableArray<Endpoint> Of(Snapshot snapshot)
    {
        var endpoints = ImmutableArray.CreateBuilder<Endpoint>();
        var owners = snapshot.Workloads.SelectMany(list => list.Items).Where(workload => workload.Metadata.Owner is not null).ToLookup(workload => workload.Metadata.Namespace + "/" + workload.Reference, StringComparer.Ordinal);
        var standing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pod in snapshot.Pods.Items)
        {
            var owner = pod.Metadata.Owner is { } direct && !direct.StartsWith("Node/", StringComparison.Ordinal) ? direct : null;
            endpoints.Add(new(Name(pod.Metadata.Namespace, owner ?? "Pod/" + pod.Metadata.Name), pod.Metadata.Namespace, pod.Template.Labels, Ports(pod.Template), pod.Address, pod.Metadata.Name));
            // Its owner, and the owner's owner, have a pod.
            for (var above = owner; above is not null && standing.Add(pod.Metadata.Namespace + "/" + above);) above = owners[pod.Metadata.Namespace + "/" + above].FirstOrDefault()?.Metadata.Owner;
        }

        var known = snapshot.Workloads.SelectMany(list => list.Items).Select(workload => workload.Metadata.Namespace + "/" + workload.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (var workload in snapshot.Workloads.SelectMany(list => list.Items))
        {
            var @namespace = workload.Metadata.Namespace;
            // One that belongs to another is stood for by that one.
            if (standing.Contains(@namespace + "/" + workload.Reference) || (workload.Metadata.Owner is { } owner && known.Contains(@namespace + "/" + owner))) continue;
            endpoints.Add(new(Name(@namespace, workload.Reference), @namespace, workload.Template.Labels, Ports(workload.Template), Address: null));
        }

        return endpoints.ToImmutable();
    }

    private static string Name(string @namespace, string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return $"{@namespace}/{reference[(slash + 1)..]}[{reference[..slash]}]";
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
                Protocol? protocol = port.Protocol switch { "TCP" or "" => Protocol.Tcp, "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => null };
                if (protocol is { } known) (ports ??= ImmutableArray.CreateBuilder<NamedPort>()).Add(new(port.Name, known, port.Port));
            }
        }

        return ports?.ToImmutable() ?? [];
    }
}
