using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>Finds what of the Gateway API is installed and used.</summary>
internal static class GatewayApiDetector
{
    private const string Group = "gateway.networking.k8s.io";
    private const string ExperimentalGroup = "gateway.networking.x-k8s.io";
    private const string InferenceGroup = "inference.networking.k8s.io";
    private const string ExperimentalInferenceGroup = "inference.networking.x-k8s.io";
    private const string Channel = Group + "/channel";
    private const string BundleVersion = Group + "/bundle-version";

    private static readonly ImmutableArray<KubernetesKind> Routes = [Kinds.HttpRoutes, Kinds.GrpcRoutes, Kinds.TlsRoutes, Kinds.TcpRoutes,
        Kinds.UdpRoutes];

    public static GatewayApiFacts Detect(Snapshot snapshot, ClassServing serving, Fact<bool> enabled)
    {
        var classes = WithDoubts(Listed(snapshot, Kinds.GatewayClasses, enabled, item => serving.Judge(Class(item))));
        return new()
        {
            Releases = Releases(snapshot, enabled),
            Experimental = Definitions(snapshot, definition => definition.Group == ExperimentalGroup),
            Inference = Definitions(snapshot, definition => definition.Group is InferenceGroup or ExperimentalInferenceGroup),
            Classes = classes,
            Unserved = serving.Unserved(classes, item => item.Serving, item => item.Doubt),
            Gateways = Gateways(snapshot, enabled),
            Routes = [.. Routes.Select(kind => new RouteKind(kind.Kind, kind.Plural, Count(kind)))],
        };

        Fact<int> Count(KubernetesKind kind) => Listed(snapshot, kind, enabled, item => item).Map(items => items.Length);
    }

    /// <summary>
    /// Whether the API is served: its CRDs, its objects or discovery show it; it is not only where one of them is known not to.
    /// </summary>
    public static Fact<bool> Enabled(Snapshot snapshot)
    {
        foreach (var definition in snapshot.Definitions.Items)
        {
            if (definition is { Group: Group, ServedVersions.IsEmpty: false })
            {
                return Fact.Known(true,
                    new Evidence(definition.Subject, "spec.versions[].served", string.Join(", ", definition.ServedVersions),
                        snapshot.Definitions.Question));
            }
        }

        foreach (var kind in Routes.Insert(0, Kinds.Gateways).Insert(0, Kinds.GatewayClasses))
        {
            var listing = snapshot.Resources(kind);
            if (listing.Items is [var item, ..])
            {
                return Fact.Known(true, new Evidence(item.Subject, "apiVersion", item.ApiVersion, listing.Question));
            }

            if (WasAnswered(snapshot.Coverage, listing))
            {
                return Fact.Known(true, new Evidence(kind.Plural + "." + Group, "items", "none", listing.Question));
            }
        }

        if (snapshot.Coverage.ServesGroup(Group) is { } serves)
        {
            return Fact.Known(serves,
                new Evidence("API groups", "groups[].name", serves ? Group : $"{Group} is not among them", "kubernetes/apis"));
        }

        var gateways = snapshot.Resources(Kinds.Gateways);
        if (gateways.Look.NotServed) return Fact.Known(false, new Evidence("gateways." + Group, "served", "false", gateways.Question));
        if (snapshot.Definitions.IsWhole)
        {
            return Fact.Known(false,
                new Evidence("CustomResourceDefinitions", "spec.group", $"none is {Group}", snapshot.Definitions.Question));
        }

        return Fact.Unknown<bool>([.. snapshot.Definitions.Gaps, .. gateways.Gaps]);
    }

    /// <summary>
    /// An empty list came back for the question itself, which only a served API gives; a bundle that counts as complete says no such thing.
    /// </summary>
    private static bool WasAnswered(Coverage coverage, Listing<Resource> listing) =>
        listing is { IsWhole: true, Look.NotServed: false }
            && coverage.Rows.Any(row => row.Question == listing.Question && row.Outcome is Outcome.Collected or Outcome.Empty);

    private static Fact<ImmutableArray<T>> Listed<T>(Snapshot snapshot, KubernetesKind kind, Fact<bool> enabled, Func<Resource, T> make)
    {
        var listing = snapshot.Resources(kind);
        if (listing.IsBlind && enabled.Is(false)) return Fact.Known(ImmutableArray<T>.Empty, enabled.Evidence);
        if (listing.IsBlind) return Fact.Unknown<ImmutableArray<T>>(listing.Gaps);
        return Fact.Partial<ImmutableArray<T>>([.. listing.Items.Select(make)],
            [new($"{kind.Plural}.{kind.Group}", "items", $"{listing.Items.Length}", listing.Question)], listing.Gaps);
    }

    private static Fact<ImmutableArray<GatewayClass>> WithDoubts(Fact<ImmutableArray<GatewayClass>> classes) =>
        classes is Known<ImmutableArray<GatewayClass>> known
        ? known with { Proof = [.. known.Proof, .. known.Value.Select(item => item.Doubt).OfType<Evidence>()] }
        : classes;

    private static GatewayClass Class(Resource item) =>
        new(item.Metadata.Name, item.Text("spec.controllerName"), item.Condition("Accepted")?.Status);

    private static Fact<ImmutableArray<Gateway>> Gateways(Snapshot snapshot, Fact<bool> enabled)
    {
        var classes = snapshot.Resources(Kinds.GatewayClasses);
        var names = classes.Items.Select(item => item.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        var attached = RouteParents.Count(Routes.Select(snapshot.Resources));
        return Listed(snapshot, Kinds.Gateways, enabled,
            item => GatewayReading.Read(item, name => names.Contains(name) ? true : classes.IsWhole ? false : null, attached));
    }

    private static Fact<ImmutableArray<GatewayApiRelease>> Releases(Snapshot snapshot, Fact<bool> enabled)
    {
        var definitions = snapshot.Definitions.Where(definition => definition.Group is Group or ExperimentalGroup);
        if (definitions.IsBlind && enabled.Is(false)) return Fact.Known(ImmutableArray<GatewayApiRelease>.Empty, enabled.Evidence);
        if (definitions.IsBlind) return Fact.Unknown<ImmutableArray<GatewayApiRelease>>(definitions.Gaps);
        ImmutableArray<GatewayApiRelease> releases =
        [
            .. definitions.Items
                .GroupBy(definition =>
                    (Channel: definition.Metadata.Annotations[Channel], Version: definition.Metadata.Annotations[BundleVersion]))
                .OrderBy(group => group.Key.Channel ?? "",
                    StringComparer.Ordinal).ThenBy(group => group.Key.Version ?? "", StringComparer.Ordinal)
                .Select(group =>
                    new GatewayApiRelease(group.Key.Channel, group.Key.Version,
                        [.. group.Select(definition => definition.Metadata.Name).Order(StringComparer.Ordinal)])),
        ];
        return Fact.Partial(releases, [.. definitions.Items.Select(Annotated)], definitions.Gaps);
    }

    private static Evidence Annotated(CustomResourceDefinition definition) => new(
        definition.Subject, $"metadata.annotations[{BundleVersion}]", definition.Metadata.Annotations[BundleVersion]
            ?? Evidence.NotSet, Kinds.CustomResourceDefinitions.Question);

    private static Fact<ImmutableArray<string>> Definitions(Snapshot snapshot, Func<CustomResourceDefinition, bool> keep)
    {
        var found = snapshot.Definitions.Where(keep);
        return found.IsBlind
            ? Fact.Unknown<ImmutableArray<string>>(found.Gaps)
            : Fact.Partial<ImmutableArray<string>>([.. found.Items.Select(definition => definition.Metadata.Name)], [], found.Gaps);
    }
}
