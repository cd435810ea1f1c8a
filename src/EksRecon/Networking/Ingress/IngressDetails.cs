using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>What else was seen of ingress; null where it could not be observed.</summary>
/// <param name="AutoMode">EKS Auto Mode balances load from outside the cluster.</param>
public sealed record IngressDetails(
    bool? AutoMode,
    ImmutableArray<ControllerDetails>? Controllers,
    ImmutableArray<IngressClassDetails>? IngressClasses,
    IngressObjectDetails? Ingresses,
    GatewayApiDetails GatewayApi,
    ImmutableArray<FrontLoadBalancer>? LoadBalancers)
{
    private const string Path = "details.ingress.";

    public static IngressDetails From(IngressFacts facts, FactLedger ledger)
    {
        var details = Shown(facts, ledger);
        ledger.Behind(Path + "ingress_classes", facts.Unserved);
        ledger.Behind(Path + "gateway_api.gateway_classes", facts.GatewayApi.Unserved);
        return details;
    }

    private static IngressDetails Shown(IngressFacts facts, FactLedger ledger) => new(
        ledger.Value(Path + "auto_mode", facts.Cluster.AutoMode),
        ledger.Value(Path + "controllers",
            facts.Controllers.Map(items => items.Select(item => ControllerDetails.From(item, facts)).ToImmutableArray())),
        ledger.Value(Path + "ingress_classes", facts.Classes.Map(items => items.Select(IngressClassDetails.From).ToImmutableArray())),
        ledger.Reference(Path + "ingresses", facts.Ingresses.Map(IngressObjectDetails.From)),
        GatewayApiDetails.From(facts.GatewayApi, ledger, Path + "gateway_api."),
        ledger.Value(Path + "load_balancers", facts.LoadBalancers));
}

/// <summary>A controller that runs.</summary>
/// <param name="Product">Its id in the catalogue.</param>
/// <param name="Workload"><c>Kind/name</c>; null outside the cluster.</param>
/// <param name="Wanted">Replicas wanted; null where the object does not say.</param>
/// <param name="Ready">Ready replicas; null where the object does not say.</param>
/// <param name="IngressClasses">IngressClasses it serves; null where IngressClasses were not seen.</param>
/// <param name="GatewayClasses">GatewayClasses it serves; null where GatewayClasses were not seen.</param>
/// <param name="EndOfLife">The day, month or year it ended; null where it has not.</param>
public sealed record ControllerDetails(
    string Name,
    string Product,
    string Role,
    string? Namespace,
    string? Workload,
    string? Version,
    int? Wanted,
    int? Ready,
    ImmutableArray<string>? IngressClasses,
    ImmutableArray<string>? GatewayClasses,
    string? EndOfLife)
{
    internal static ControllerDetails From(Component component, IngressFacts facts)
    {
        var main = component.Workloads is [var first, ..] ? first : null;
        return new(
            InstalledControllers.NameOf(component),
            component.Id,
            component.Role,
            component.Namespace,
            component.Workload,
            component.Version,
            main?.Wanted,
            main?.Ready,
            facts.Classes.TryGet(out var classes)
                ? [.. classes.Where(item => item.ServedBy.Any(server => server.Subject == component.Subject)).Select(item => item.Name)]
                : null,
            facts.GatewayApi.Classes.TryGet(out var gateways)
                ? [.. gateways.Where(item => item.ServedBy.Any(server => server.Subject == component.Subject)).Select(item => item.Name)]
                : null,
            component.Signature.EndOfLife?.Date);
    }
}

/// <summary>An IngressClass, who serves it, and what it points at.</summary>
/// <param name="Serving"><c>served</c>, <c>unserved</c> or <c>unknown</c>.</param>
/// <param name="ServedBy">Workloads that serve it, as <c>Kind namespace/name</c>.</param>
/// <param name="Competing">Those of them that compete for the same Ingresses; empty where none do.</param>
public sealed record IngressClassDetails(
    string Name, string? Controller, ClassParameters? Parameters, bool IsDefault, string Serving, ImmutableArray<string> ServedBy, ImmutableArray<string> Competing)
{
    internal static IngressClassDetails From(IngressClass item) => new(
        item.Name,
        item.Controller,
        item.Parameters,
        item.IsDefault,
        item.Serving.Name(),
        [.. item.ServedBy.Select(component => component.Subject)],
        [.. item.Competing.Select(component => component.Subject)]);
}

/// <summary>Ingress objects, counted.</summary>
/// <param name="WithoutClass">How many name no class.</param>
public sealed record IngressObjectDetails(int Count, int WithoutClass, ImmutableArray<ClassCount> ByClass,
    ImmutableArray<NamespaceCount> ByNamespace)
{
    internal static IngressObjectDetails From(ImmutableArray<IngressObject> items) => new(
        items.Length,
        items.Count(item => item.Class is null),
        [.. items.Where(item => item.Class is not null).CountBy(item => item.Class ?? "", StringComparer.Ordinal).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ClassCount(pair.Key, pair.Value))],
        [.. items.CountBy(item => item.Namespace, StringComparer.Ordinal).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new NamespaceCount(pair.Key, pair.Value))]);
}

/// <summary>How many Ingresses name a class, by field or annotation.</summary>
public sealed record ClassCount(string Class, int Count);

/// <summary>How many Ingresses a namespace holds.</summary>
public sealed record NamespaceCount(string Namespace, int Count);
