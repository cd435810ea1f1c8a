using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>Says which running component serves a class. Classes prove nothing about controllers, so this looks at what runs.</summary>
internal sealed class ClassServing
{
    /// <summary>Its agent has many roles; only those it is configured for serve classes.</summary>
    private const string Cilium = "cilium";

    private readonly ImmutableArray<(Component Component, ClassScope Scope)> _scopes;
    private readonly ImmutableArray<Component> _gatewayControllers;
    private readonly bool _sawEverything;
    private readonly bool _autoModeIsOff;
    private readonly ServingDoubts _doubts;
    private readonly UnlistedWorkloads _unlisted;
    private readonly ImmutableArray<Gap> _gaps;

    public ClassServing(Snapshot snapshot, ComponentCensus components)
    {
        _sawEverything = components.SawEverything && !components.OpenRoles.Any(open => open.Role is "ingress" or "gateway");
        _autoModeIsOff = snapshot.Cluster is { SaysAutoModeIsOff: true };
        _doubts = new(snapshot, components);
        _unlisted = components.Unlisted;
        _gaps =
        [
            .. components.Gaps, .. components.OpenRoles.Where(open => open.Role is "ingress" or "gateway").Select(open => open.Gap),
            .. snapshot.ClusterLook.Gap is { } undescribed ? [undescribed] : ImmutableArray<Gap>.Empty,
        ];
        // EKS's description may be there and say nothing of Auto Mode.
        if (_gaps.IsEmpty)
        {
            _gaps = [new(AwsCalls.DescribeCluster.Question, Outcome.Malformed, "the description does not say whether Auto Mode is on")];
        }

        var ordered = InstalledControllers.InOrder(components.Items);
        _scopes =
            [.. ordered.Where(component => MayServe(component, "ingress")).Select(component => (component, ClassScope.Of(component)))];
        _gatewayControllers = [.. ordered.Where(component => MayServe(component, "gateway"))];
    }

    public IngressClass Judge(IngressClass seen)
    {
        if (seen.Controller == AutoModeClasses.Controller) return JudgeAutoMode(seen);
        var serving = _scopes.Where(item => item.Scope.Serves(seen.Name, seen.Controller)).ToArray();
        var doubt = serving.Length > 0 ? null : _doubts.Of(seen);
        return seen with
        {
            ServedBy = Once(serving.Select(item => item.Component)),
            Serving = serving.Length > 0 ? Serving.Served : SurelyUnserved(doubt),
            Doubt = doubt,
            Competing = Competing([.. serving.Where(item => item.Scope.SurelyServes(seen.Name, seen.Controller))]),
        };
    }

    public GatewayClass Judge(GatewayClass seen)
    {
        var serving = Once(_gatewayControllers.Where(component => Serves(component, seen)));
        var doubt = serving.IsEmpty ? _doubts.Of(seen) : null;
        return seen with { ServedBy = serving, Serving = !serving.IsEmpty ? Serving.Served : SurelyUnserved(doubt), Doubt = doubt };
    }

    /// <summary>What becomes of an Ingress's class.</summary>
    /// <param name="known">IngressClasses by name.</param>
    /// <param name="areWhole">True where no other IngressClass exists.</param>
    public ClassUse Judge(string? name, bool isAnnotation, IReadOnlySet<string> known, bool areWhole, bool hasDefault)
    {
        if (name is null) return Classless(areWhole, hasDefault);
        if (known.Contains(name)) return ClassUse.Found;
        foreach (var (_, scope) in _scopes)
        {
            if ((isAnnotation ? scope.Annotations : scope.NamesWithoutObject).Contains(name, StringComparer.Ordinal)) return ClassUse.Found;
        }

        // An annotation needs no IngressClass: only a controller's absence makes it dead.
        return areWhole && (!isAnnotation || _sawEverything && _unlisted.MayBeIngressController() is null)
            ? ClassUse.Missing
            : ClassUse.Unknown;
    }

    /// <summary>The classes that nothing serves; what keeps the others from being judged are the gaps.</summary>
    /// <param name="open">Of a class that is neither served nor certainly not, what shows that it may be served; null where nothing
    /// does.</param>
    public Fact<ImmutableArray<T>> Unserved<T>(Fact<ImmutableArray<T>> classes, Func<T, Serving> serving, Func<T, Evidence?> open)
    {
        if (!classes.TryGet(out var all)) return classes;
        var gaps = classes.Gaps.ToBuilder();
        foreach (var item in all)
        {
            if (serving(item) != Serving.Unknown) continue;
            if (open(item) is { } doubt) gaps.Add(new(doubt.Source, Outcome.NotAsked, ServingDoubts.Reason(doubt), Source: "bundle"));
            else gaps.AddRange(_gaps);
        }

        var unserved = all.Where(item => serving(item) == Serving.Unserved).ToImmutableArray();
        return Fact.Partial(unserved, classes.Evidence, gaps.ToImmutable()) with { Origin = classes };
    }

    private ClassUse Classless(bool areWhole, bool hasDefault)
    {
        if (hasDefault || _scopes.Any(item => item.Scope.WasToldClassless)) return ClassUse.Found;
        if (!areWhole) return ClassUse.Unknown;
        return _scopes.Any(item => item.Scope.TakesClassless) ? ClassUse.TakenUnasked : ClassUse.NoClass;
    }

    /// <summary>
    /// EKS's own load balancing serves the class wherever Auto Mode may be on; only EKS's word that it is off makes the class dead.
    /// </summary>
    private IngressClass JudgeAutoMode(IngressClass seen)
    {
        if (_autoModeIsOff) return seen with { Serving = _sawEverything ? Serving.Unserved : Serving.Unknown };
        ImmutableArray<Component> managed =
            [.. _scopes.Select(item => item.Component).Where(component => component.Id == AutoModeClasses.ComponentId)];
        return seen with { ServedBy = managed, Serving = managed.IsEmpty ? Serving.Unknown : Serving.Served };
    }

    private Serving SurelyUnserved(Evidence? doubt) => doubt is null && _sawEverything ? Serving.Unserved : Serving.Unknown;

    private static bool MayServe(Component component, string role) =>
        component.Role == role || component.Role is "ingress" or "gateway" or "mesh" && component.Id != Cilium;

    private static bool Serves(Component component, GatewayClass seen)
    {
        var settings = new ComponentSettings(component);
        if (seen.ControllerName is null) return false;
        if (component.Id == "nginx-gateway-fabric" && settings.First(["gatewayclass"]) is { Length: > 0 } only && only != seen.Name)
        {
            return false;
        }

        return settings.First(
            ["gateway-ctlr-name", "gateway-controller-name", "gateway-api-controller-name",
                "CONTROLLER_GATEWAY_API_CONTROLLER_NAME"]) is { Length: > 0 } name
            ? name == seen.ControllerName
            : ClassNames.Match(component.Signature.GatewayClassControllers, seen.ControllerName);
    }

    /// <summary>
    /// Ingress controllers of different installations that take the same Ingresses; replicas of one installation are one.
    /// </summary>
    private static ImmutableArray<Component> Competing((Component Component, ClassScope Scope)[] serving)
    {
        var distinct = serving.Where(item => item.Component.Role is not "mesh")
            .DistinctBy(item => InstalledControllers.Key(item.Component), StringComparer.Ordinal).ToArray();
        return [.. distinct.Where(one => distinct.Any(other => other != one && one.Scope.Overlaps(other.Scope))).Select(item => item.Component)];
    }

    private static ImmutableArray<Component> Once(IEnumerable<Component> components) =>
        [.. components.DistinctBy(component => component.Subject, StringComparer.Ordinal)];
}
