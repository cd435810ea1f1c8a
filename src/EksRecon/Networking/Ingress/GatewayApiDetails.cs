using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Ingress;

/// <summary>What was seen of the Gateway API; null where it could not be observed.</summary>
/// <param name="Releases">Channels and bundle versions of the CRDs; more than one is a mixed installation.</param>
/// <param name="Experimental">CRDs of the experimental group.</param>
/// <param name="Inference">CRDs of the inference extension.</param>
public sealed record GatewayApiDetails(
    ImmutableArray<GatewayApiRelease>? Releases,
    ImmutableArray<string>? Experimental,
    ImmutableArray<string>? Inference,
    ImmutableArray<GatewayClassDetails>? GatewayClasses,
    ImmutableArray<GatewayDetails>? Gateways,
    ImmutableArray<RouteDetails> Routes)
{
    internal static GatewayApiDetails From(GatewayApiFacts facts, FactLedger ledger, string path) => new(
        ledger.Value(path + "releases", facts.Releases),
        ledger.Value(path + "experimental", facts.Experimental),
        ledger.Value(path + "inference", facts.Inference),
        ledger.Value(path + "gateway_classes", facts.Classes.Map(items => items.Select(GatewayClassDetails.From).ToImmutableArray())),
        ledger.Value(path + "gateways", facts.Gateways.Map(items => items.Select(GatewayDetails.From).ToImmutableArray())),
        [.. facts.Routes.Select(route => new RouteDetails(route.Kind, ledger.Value(path + "routes." + route.Plural, route.Count)))]);
}

/// <summary>A GatewayClass and who serves it.</summary>
/// <param name="Accepted">Status of its condition Accepted; null where no controller has written one.</param>
/// <param name="Serving"><c>served</c>, <c>unserved</c> or <c>unknown</c>.</param>
/// <param name="ServedBy">Workloads that serve it, as <c>Kind namespace/name</c>.</param>
public sealed record GatewayClassDetails(string Name, string? ControllerName, string? Accepted, string Serving,
    ImmutableArray<string> ServedBy)
{
    internal static GatewayClassDetails From(GatewayClass item) =>
        new(item.Name, item.ControllerName, item.Accepted, item.Serving.Name(), [.. item.ServedBy.Select(component => component.Subject)]);
}

/// <summary>A Gateway.</summary>
/// <param name="ClassExists">Null where GatewayClasses were not wholly seen.</param>
/// <param name="Accepted">Status of its condition Accepted; null where it has none.</param>
/// <param name="Programmed">Status of its condition Programmed; null where it has none.</param>
/// <param name="Routes">How many routes name it as parent, by kind.</param>
public sealed record GatewayDetails(
    string Namespace,
    string Name,
    string? Class,
    bool? ClassExists,
    string? Accepted,
    string? Programmed,
    ImmutableArray<string> Addresses,
    ImmutableArray<GatewayListener> Listeners,
    ImmutableArray<KindCount> Routes)
{
    internal static GatewayDetails From(Gateway item) =>
        new(item.Namespace, item.Name, item.Class, item.ClassExists, item.Accepted?.Status, item.Programmed?.Status, item.Addresses,
            item.Listeners, item.Routes);
}

/// <summary>Routes of one kind; the count is null where they could not be listed.</summary>
public sealed record RouteDetails(string Kind, int? Count);
