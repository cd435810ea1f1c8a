using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>Finds the ways in: Services of type LoadBalancer and NodePort, Ingresses, and routes of Gateways.</summary>
public sealed class EntryPointReader
{
    private readonly Snapshot _snapshot;
    private readonly Backends _backends;
    private readonly Facing _facing;
    private readonly List<EntryPath> _paths = [];
    private readonly List<BrokenEntry> _broken = [];

    private EntryPointReader(Snapshot snapshot, bool isUpstream, bool byDirectOwner) =>
        (_snapshot, _backends, _facing) = (snapshot, new(snapshot, Endpoints.Of(snapshot, isUpstream, byDirectOwner)), new(snapshot));

    /// <summary>The kinds that are followed.</summary>
    public static ImmutableArray<KubernetesKind> Routes { get; } = [Kinds.HttpRoutes, Kinds.GrpcRoutes, Kinds.TlsRoutes, Kinds.TcpRoutes,
        Kinds.UdpRoutes];

    /// <param name="isUpstream">True for the reading of the APIs alone: ended pods are kept.</param>
    /// <param name="byDirectOwner">True to count pods under their direct owners.</param>
    public static EntryPoints Read(Snapshot snapshot, bool isUpstream = false, bool byDirectOwner = false)
    {
        var reader = new EntryPointReader(snapshot, isUpstream, byDirectOwner);
        foreach (var service in snapshot.Services.Items) reader.Follow(service);
        foreach (var ingress in snapshot.Resources(Kinds.Ingresses).Items) reader.FollowIngress(ingress);
        foreach (var kind in Routes)
        {
            foreach (var route in snapshot.Resources(kind).Items) reader.FollowRoute(route);
        }

        return new(
            [.. reader._paths.Distinct().OrderBy(path => path.Entry, StringComparer.Ordinal).ThenBy(path => path.Workload, ReachEnd.ByText).ThenBy(path => path.Service, StringComparer.Ordinal).ThenBy(path => path.Through, StringComparer.Ordinal)],
            [.. reader._broken.Distinct().OrderBy(entry => entry.Entry, StringComparer.Ordinal).ThenBy(entry => entry.Reason, StringComparer.Ordinal)]);
    }

    private void Follow(Service service)
    {
        if (service.Type is not ("LoadBalancer" or "NodePort")) return;
        var (reach, why) = service.Type == "NodePort"
            ? (EntryReach.Node, new Evidence(service.Subject, "spec.type", service.Type, _snapshot.Services.Question))
            : _facing.Of(service);
        foreach (var port in service.Ports) Add(service.Subject, null, service, port, reach, why);
    }

    private void FollowIngress(Resource ingress)
    {
        var (reach, why) = _facing.OfIngress(ingress);
        foreach (var backend in Backends(ingress))
        {
            var service = PolicyReading.Member(backend, "service");
            // extensions/v1beta1 has serviceName and servicePort.
            var name = service is { } given ? given.TextOf("name") : backend.TextOf("serviceName");
            if (name is null)
            {
                Broken(ingress, "a backend is no Service");
                continue;
            }

            JsonElement? port = service is { } one
                ? PolicyReading.Member(one, "port") is { } its
                ? PolicyReading.Member(its, "name") ?? PolicyReading.Member(its, "number")
                : null
                : PolicyReading.Member(backend, "servicePort");
            Follow(ingress, null, ingress.Metadata.Namespace, name, port, reach, why);
        }
    }

    private static IEnumerable<JsonElement> Backends(Resource ingress)
    {
        if ((ingress.At("spec.defaultBackend") ?? ingress.At("spec.backend")) is { ValueKind: JsonValueKind.Object } all) yield return all;
        foreach (var rule in ingress.List("spec.rules"))
        {
            if (PolicyReading.Member(rule, "http") is not { } http
                || PolicyReading.Member(http, "paths") is not { ValueKind: JsonValueKind.Array } paths)
            {
                continue;
            }

            foreach (var path in paths.EnumerateArray())
            {
                if (PolicyReading.Member(path, "backend") is { } backend) yield return backend;
            }
        }
    }

    private void FollowRoute(Resource route)
    {
        foreach (var parent in route.List("spec.parentRefs"))
        {
            if ((parent.TextOf("kind") ?? "Gateway") != "Gateway"
                || (parent.TextOf("group") ?? Kinds.Gateways.Group) != Kinds.Gateways.Group || parent.TextOf("name") is not { } name)
            {
                continue;
            }

            var @namespace = parent.TextOf("namespace") ?? route.Metadata.Namespace;
            var gateways = _snapshot.Resources(Kinds.Gateways);
            if (gateways.Items.FirstOrDefault(one => one.Metadata.Name == name && one.Metadata.Namespace == @namespace) is not { } gateway)
            {
                if (gateways.IsWhole) Broken(route, $"there is no Gateway {@namespace}/{name}");
                continue;
            }

            var (reach, why) = _facing.OfGateway(gateway);
            foreach (
                var backend in route.List("spec.rules").SelectMany(rule => PolicyReading.Member(rule, "backendRefs") is { ValueKind: JsonValueKind.Array } list
                    ? list.EnumerateArray().ToArray() : []))
            {
                Follow(route, gateway, backend, reach, why);
            }
        }
    }

    private void Follow(Resource route, Resource gateway, JsonElement backend, EntryReach reach, Evidence why)
    {
        if ((backend.TextOf("kind") ?? "Service") != "Service" || (backend.TextOf("group") ?? "").Length > 0
            || backend.TextOf("name") is not { } name)
        {
            return;
        }

        // A weight of 0 sends nothing there.
        if (PolicyReading.Member(backend, "weight") is { ValueKind: JsonValueKind.Number } weight && weight.TryGetInt32(out var share)
            && share == 0)
        {
            return;
        }

        var @namespace = backend.TextOf("namespace") ?? route.Metadata.Namespace;
        if (@namespace != route.Metadata.Namespace)
        {
            // A ReferenceGrant decides it, and those are not asked for.
            (reach, why) = (EntryReach.Unknown, new(route.Subject, "backendRefs.namespace", @namespace, route.Kind.Question));
        }

        Follow(route, gateway, @namespace, name, PolicyReading.Member(backend, "port"), reach, why);
    }

    private void Follow(Resource entry, Resource? through, string @namespace, string name, JsonElement? port, EntryReach reach,
        Evidence why)
    {
        if (_backends.Find(@namespace, name) is not { } service)
        {
            if (_snapshot.Services.IsWhole) Broken(entry, $"there is no Service {@namespace}/{name}");
            return;
        }

        var ports = service.Ports.Where(one => port is not { } wanted || IsMeant(wanted, one)).ToList();
        if (ports.Count == 0)
        {
            Broken(entry,
                service.Type == "ExternalName"
                    ? $"{service.Subject} stands for a name outside and has no pods"
                    : $"{service.Subject} has no port {port?.ToString() ?? "at all"}");
        }

        foreach (var one in ports) Add(entry.Subject, through?.Subject, service, one, reach, why);
    }

    /// <summary>By number, or by name as an Ingress may say it. A backend may hold anything: what is neither means no port.</summary>
    private static bool IsMeant(JsonElement wanted, ServicePort port) => wanted.ValueKind switch
    {
        JsonValueKind.Number => wanted.TryGetInt32(out var number) && number == port.Port,
        JsonValueKind.String => wanted.GetString() is var name && (name == port.Name || name == $"{port.Port}"),
        _ => false,
    };

    private void Add(string entry, string? through, Service service, ServicePort port, EntryReach reach, Evidence why)
    {
        if (service.Selector.Pairs.Count == 0)
        {
            _broken.Add(new(entry, $"{service.Subject} has no selector: which pods it leads to is written elsewhere"));
            return;
        }

        foreach (var (workload, ports) in _backends.Of(service, port))
        {
            _paths.Add(new(entry, through, service.Subject, workload, ports, reach, why));
        }
    }

    private void Broken(Resource entry, string reason) => _broken.Add(new(entry.Subject, reason));
}
