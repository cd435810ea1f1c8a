using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>Finds how traffic enters the cluster.</summary>
public static class IngressDetector
{
    private const string DefaultClass = "ingressclass.kubernetes.io/is-default-class";

    public static IngressFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        var serving = new ClassServing(snapshot, components);
        var enabled = GatewayApiDetector.Enabled(snapshot);
        var classes = Classes(snapshot, serving);
        var gatewayApi = GatewayApiDetector.Detect(snapshot, serving, enabled);
        return new()
        {
            Cluster = cluster,
            Controllers = Controllers(snapshot, components, cluster.AutoMode,
                () => NotInCatalogue(snapshot, components, classes, gatewayApi)),
            Classes = classes,
            Unserved = serving.Unserved(classes, item => item.Serving, item => item.Doubt),
            GatewayApiEnabled = enabled,
            Gateways = gatewayApi.Gateways.Map(items => items.Length),
            Ingresses = Ingresses(snapshot, serving),
            GatewayApi = gatewayApi,
            LoadBalancers = FrontLoadBalancers.Detect(snapshot),
        };
    }

    private static Fact<ImmutableArray<Component>> Controllers(Snapshot snapshot, ComponentCensus components, Fact<bool> autoMode,
        Func<Evidence?> notInCatalogue)
    {
        var found = components.All(item => item.Role is "ingress" or "gateway", "an ingress controller or gateway", "ingress",
            "gateway").Map(Distinct);
        if (found is not Known<ImmutableArray<Component>> seen) return found;
        if (seen.Value.IsEmpty && notInCatalogue() is { } sign)
        {
            return Fact.Unknown<ImmutableArray<Component>>([.. seen.Gaps, Doubtful(sign)]);
        }

        // Auto Mode runs outside the cluster: where EKS did not say whether it balances loads, the list is not complete.
        var hidden = autoMode is Unknown<bool> unknown
            ? unknown.Gaps
            : autoMode.Is(true) && snapshot.Cluster is null && snapshot.ClusterLook.Gap is { } gap
            ? [gap]
            : [];
        return hidden.IsEmpty ? found : Fact.Partial(seen.Value, seen.Proof, [.. seen.Gaps, .. hidden]);
    }

    /// <summary>
    /// What says that a controller works that the catalogue does not have: an Ingress with an address, a class that seems served, a
    /// workload by its name.
    /// </summary>
    private static Evidence? NotInCatalogue(Snapshot snapshot, ComponentCensus components, Fact<ImmutableArray<IngressClass>> classes,
        GatewayApiFacts gatewayApi)
    {
        if (ServingDoubts.WithAddress(snapshot) is { } addressed) return addressed;
        if (classes.TryGet(out var ingressClasses)
            && ingressClasses.Select(item => item.Doubt).FirstOrDefault(doubt => doubt is not null) is { } ofIngress)
        {
            return ofIngress;
        }

        if (gatewayApi.Classes.TryGet(out var gatewayClasses)
            && gatewayClasses.Select(item => item.Doubt).FirstOrDefault(doubt => doubt is not null) is { } ofGateway)
        {
            return ofGateway;
        }

        return components.Unlisted.MayBeIngressController() is { } workload
            ? ServingDoubts.Unlisted(workload, "an ingress controller")
            : null;
    }

    private static Gap Doubtful(Evidence sign) => new(sign.Source, Outcome.NotAsked, ServingDoubts.Reason(sign), Source: "bundle");

    private static ImmutableArray<Component> Distinct(ImmutableArray<Component> components) => InstalledControllers.Distinct(components);

    private static Fact<ImmutableArray<IngressClass>> Classes(Snapshot snapshot, ClassServing serving)
    {
        var listing = snapshot.Resources(Kinds.IngressClasses);
        if (listing.IsBlind) return Fact.Unknown<ImmutableArray<IngressClass>>(listing.Gaps);
        ImmutableArray<IngressClass> classes = [.. listing.Items.Select(item => serving.Judge(Class(item)))];
        return Fact.Partial(classes, [.. Evidence(listing), .. classes.Select(item => item.Doubt).OfType<Evidence>()], listing.Gaps);
    }

    private static IngressClass Class(Resource item) => new(item.Metadata.Name, item.Text("spec.controller"))
    {
        Parameters = item.At("spec.parameters") is { ValueKind: System.Text.Json.JsonValueKind.Object } parameters
            ? new(parameters.TextOf("apiGroup"), parameters.TextOf("kind"), parameters.TextOf("name"))
            : null,
        IsDefault = item.Metadata.Annotations.Has(DefaultClass, "true"),
    };

    private static ImmutableArray<Evidence> Evidence(Listing<Resource> listing) => listing.Items.IsEmpty
        ? [new("IngressClasses", "items", "none", listing.Question)]
        : [.. listing.Items.Select(item => new Evidence(item.Subject, "spec.controller", item.Text("spec.controller") ?? Facts.Evidence.NotSet, listing.Question))];

    private static Fact<ImmutableArray<IngressObject>> Ingresses(Snapshot snapshot, ClassServing serving)
    {
        var listing = snapshot.Resources(Kinds.Ingresses);
        if (listing.IsBlind) return Fact.Unknown<ImmutableArray<IngressObject>>(listing.Gaps);
        var classes = snapshot.Resources(Kinds.IngressClasses);
        var names = classes.Items.Select(item => item.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        var hasDefault = classes.Items.Any(item => item.Metadata.Annotations.Has(DefaultClass, "true"));
        var items = ImmutableArray.CreateBuilder<IngressObject>(listing.Items.Length);
        foreach (var item in listing.Items)
        {
            var named = item.Text("spec.ingressClassName") is { Length: > 0 } name ? name : null;
            var annotated = named is null && item.Metadata.Annotations[IngressObject.Annotation] is { Length: > 0 } value ? value : null;
            var by = named is not null
                ? IngressObject.Field
                : annotated is not null
                ? $"metadata.annotations[{IngressObject.Annotation}]"
                : null;
            var use = serving.Judge(named ?? annotated, annotated is not null, names, classes.IsWhole, hasDefault);
            // What has an address was taken by some controller, whatever its class says.
            if (use is ClassUse.Missing or ClassUse.NoClass && ServingDoubts.Address(item) is not null) use = ClassUse.Unknown;
            items.Add(new(item.Metadata.Namespace, item.Metadata.Name, named ?? annotated, by, use));
        }

        return Fact.Partial(items.MoveToImmutable(),
            [new("Ingresses of all namespaces", "items", $"{listing.Items.Length}", listing.Question)], listing.Gaps);
    }
}
