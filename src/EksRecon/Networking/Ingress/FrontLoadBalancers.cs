using System.Collections.Immutable;
using System.Net;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>Matches the host names in the status of Services, Ingresses and Gateways with ELBv2's load balancers.</summary>
internal static class FrontLoadBalancers
{
    /// <summary>
    /// The AWS Load Balancer Controller's and the cloud provider's prefix of names that resolve to both address families.
    /// </summary>
    private const string DualStack = "dualstack.";

    public static Fact<ImmutableArray<FrontLoadBalancer>> Detect(Snapshot snapshot)
    {
        var (ingresses, gateways) = (snapshot.Resources(Kinds.Ingresses), snapshot.Resources(Kinds.Gateways));
        var users = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var service in snapshot.Services.Items)
        {
            foreach (var name in service.Hostnames) Add(users, name, service.Subject);
        }

        foreach (var ingress in ingresses.Items)
        {
            foreach (var point in ingress.List("status.loadBalancer.ingress")) Add(users, point.TextOf("hostname"), ingress.Subject);
        }

        foreach (var gateway in gateways.Items)
        {
            foreach (var address in gateway.List("status.addresses")) Add(users, address.TextOf("value"), gateway.Subject);
        }

        var known = ByName(snapshot.LoadBalancers.Items);
        ImmutableArray<FrontLoadBalancer> found =
            [.. users.Select(pair => Front(pair.Key, [.. pair.Value], known.GetValueOrDefault(pair.Key)))];
        var elbGaps = found.IsEmpty ? [] : snapshot.LoadBalancers.Gaps;
        ImmutableArray<Gap> gaps = [.. snapshot.Services.Gaps, .. ingresses.Gaps, .. gateways.Gaps, .. elbGaps];
        if (found.IsEmpty && !gaps.IsEmpty) return Fact.Unknown<ImmutableArray<FrontLoadBalancer>>(gaps);
        return Fact.Partial(found, [.. found.Select(front => new Evidence(front.UsedBy[0], "status", front.DnsName, Question(front)))],
            gaps);
    }

    private static FrontLoadBalancer Front(string name, ImmutableArray<string> users, LoadBalancer? balancer) => new(
        name,
        users,
        balancer?.LoadBalancerName,
        balancer?.Type,
        balancer?.Scheme,
        balancer?.State?.Code,
        balancer?.AvailabilityZones is { } zones
            ? [.. zones.Select(zone => zone.ZoneName).OfType<string>().Order(StringComparer.Ordinal)]
            : []);

    private static Dictionary<string, LoadBalancer> ByName(ImmutableArray<LoadBalancer> balancers)
    {
        var known = new Dictionary<string, LoadBalancer>(StringComparer.Ordinal);
        foreach (var balancer in balancers)
        {
            if (balancer.DnsName is { } name) known[Normal(name)] = balancer;
        }

        return known;
    }

    /// <summary>Addresses and names inside the cluster are left out: they are nodes' or Services' own, as a waypoint's.</summary>
    private static void Add(SortedDictionary<string, SortedSet<string>> users, string? name, string subject)
    {
        if (string.IsNullOrEmpty(name) || IPAddress.TryParse(name, out _) || name.Contains(".svc.", StringComparison.Ordinal)) return;
        var key = Normal(name);
        if (!users.TryGetValue(key, out var subjects)) users.Add(key, subjects = new(StringComparer.Ordinal));
        subjects.Add(subject);
    }

    private static string Normal(string name)
    {
        var lower = name.ToLowerInvariant().TrimEnd('.');
        return lower.StartsWith(DualStack, StringComparison.Ordinal) ? lower[DualStack.Length..] : lower;
    }

    private static string Question(FrontLoadBalancer front) => front.UsedBy[0].Split(' ')[0] switch
    {
        "Gateway" => Kinds.Gateways.Question,
        "Ingress" => Kinds.Ingresses.Question,
        _ => Kinds.Services.Question,
    };
}
