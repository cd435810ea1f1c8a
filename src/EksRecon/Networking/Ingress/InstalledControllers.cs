using System.Collections.Immutable;

using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>What counts as one ingress controller or gateway.</summary>
internal static class InstalledControllers
{
    /// <summary>The name the report shows: the workload's, or the id of what runs outside the cluster.</summary>
    public static string NameOf(Component component) =>
        component.Workload is { } workload ? workload[(workload.IndexOf('/', StringComparison.Ordinal) + 1)..] : component.Id;

    /// <summary>As sentences name it: <c>Deployment ingress/ingress-nginx-controller (ingress-nginx 1.12.1)</c>.</summary>
    public static string Describe(Component component) => component.Workload is null
        ? component.Signature.Name
        : component.Version is { } version ? $"{component.Subject} ({component.Id} {version})" : $"{component.Subject} ({component.Id})";

    /// <summary>Ordered by namespace (outside the cluster first), name and role.</summary>
    public static ImmutableArray<Component> InOrder(IEnumerable<Component> components) =>
    [
        .. components.OrderBy(item => item.Namespace ?? "", StringComparer.Ordinal).ThenBy(NameOf, StringComparer.Ordinal)
            .ThenBy(item => item.Id, StringComparer.Ordinal).ThenByDescending(item => item.Role, StringComparer.Ordinal),
    ];

    /// <summary>One item for each installation: a product that is ingress controller and gateway in one workload is one.</summary>
    public static ImmutableArray<Component> Distinct(IEnumerable<Component> components) =>
        [.. InOrder(components).DistinctBy(item => (item.Id, item.Namespace, item.Workload))];

    /// <summary>
    /// Tells installations apart. All of Istio's gateways are one: they share a control plane, and each is there for its own purpose.
    /// </summary>
    public static string Key(Component component) => component.Id switch
    {
        "istio-gateway" => component.Id,
        _ => $"{component.Id} {component.Namespace} {component.Workload} {component.Instance}",
    };

    /// <summary>The installations that decide where traffic goes: Kong's proxy is not counted beside its controller.</summary>
    public static ImmutableArray<Component> Deciding(ImmutableArray<Component> controllers)
    {
        var hasKong = controllers.Any(item => item.Id is "kong" or "kong-operator");
        return [.. controllers.Where(item => !(hasKong && item.Id == "kong-gateway")).DistinctBy(Key, StringComparer.Ordinal)];
    }
}
