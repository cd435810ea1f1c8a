using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>
/// From where a load balancer can be reached: as ELBv2 says of the one with its DNS name; else as annotations ask for (AWS Load Balancer
/// Controller, cloud-provider-aws); else what the controller does by default.
/// </summary>
internal sealed class Facing
{
    private const string Alb = "alb.ingress.kubernetes.io/scheme";
    private const string Nlb = "service.beta.kubernetes.io/aws-load-balancer-";
    private const string InternetFacing = "internet-facing";

    private readonly Snapshot _snapshot;
    private readonly Dictionary<string, LoadBalancerScheme> _schemes = new(StringComparer.OrdinalIgnoreCase);

    private sealed record LoadBalancerScheme(string Name, string? Scheme);

    public Facing(Snapshot snapshot)
    {
        _snapshot = snapshot;
        foreach (var balancer in snapshot.LoadBalancers.Items)
        {
            if (balancer.DnsName is { Length: > 0 } name) _schemes[name] = new(balancer.LoadBalancerName ?? name, balancer.Scheme);
        }
    }

    public (EntryReach, Evidence) Of(Service service)
    {
        if (ByName(service.Hostnames) is { } known) return known;
        var notes = service.Metadata.Annotations;
        var question = _snapshot.Services.Question;
        if (notes[Nlb + "scheme"] is { } scheme)
        {
            return (scheme == InternetFacing ? EntryReach.Internet : EntryReach.Internal,
                new(service.Subject, $"annotations[{Nlb}scheme]", scheme, question));
        }

        if (notes[Nlb + "internal"] is { } isInternal)
        {
            return (isInternal is "true" or "0.0.0.0/0" ? EntryReach.Internal : EntryReach.Internet,
                new(service.Subject, $"annotations[{Nlb}internal]", isInternal, question));
        }

        // The AWS Load Balancer Controller and Auto Mode make internal ones unless told otherwise; the controller may be told by an
        // argument. What Kubernetes itself makes faces the internet.
        if (service.LoadBalancerClass is { } name)
        {
            return (EntryReach.Unknown, new(service.Subject, "spec.loadBalancerClass", name, question));
        }

        return notes[Nlb + "type"] is "external" or "nlb-ip"
            ? (EntryReach.Unknown, new(service.Subject, $"annotations[{Nlb}type]", notes[Nlb + "type"] ?? "", question))
            : (EntryReach.Internet, new(service.Subject, $"annotations[{Nlb}internal]", Evidence.NotSet, question));
    }

    public (EntryReach, Evidence) OfIngress(Resource ingress)
    {
        var names = ingress.List("status.loadBalancer.ingress").Select(one => one.TextOf("hostname") ?? one.TextOf("ip")).OfType<string>()
            .ToList();
        if (ByName(names) is { } known) return known;
        if (ByService(names) is { } service) return Of(service);
        if (ingress.Metadata.Annotations[Alb] is { } scheme)
        {
            return (scheme == InternetFacing ? EntryReach.Internet : EntryReach.Internal,
                new(ingress.Subject, $"annotations[{Alb}]", scheme, Kinds.Ingresses.Question));
        }

        return (EntryReach.Unknown,
            new(ingress.Subject, "status.loadBalancer.ingress", names.Count == 0 ? Evidence.NotSet : string.Join(", ", names),
                Kinds.Ingresses.Question));
    }

    public (EntryReach, Evidence) OfGateway(Resource gateway)
    {
        var names = gateway.List("status.addresses").Select(one => one.TextOf("value")).OfType<string>().ToList();
        if (ByName(names) is { } known) return known;
        if (ByService(names) is { } service) return Of(service);
        return (EntryReach.Unknown,
            new(gateway.Subject, "status.addresses", names.Count == 0 ? Evidence.NotSet : string.Join(", ", names),
                Kinds.Gateways.Question));
    }

    /// <summary>A controller in the cluster writes the address of its own Service.</summary>
    private Service? ByService(IReadOnlyCollection<string> names) =>
        _snapshot.Services.Items.FirstOrDefault(service =>
            service.Type == "LoadBalancer" && service.Hostnames.Any(name => names.Contains(name, StringComparer.OrdinalIgnoreCase)));

    private (EntryReach, Evidence)? ByName(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (_schemes.TryGetValue(name, out var balancer) && balancer.Scheme is { } scheme)
            {
                return (scheme == InternetFacing ? EntryReach.Internet : EntryReach.Internal,
                    new("load balancer " + balancer.Name, "Scheme", scheme, AwsCalls.DescribeLoadBalancers.Question));
            }
        }

        return null;
    }
}
