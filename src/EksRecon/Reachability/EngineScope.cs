using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Where an engine enforces what it reads.</summary>
/// <param name="Engine">Its component id, as <c>calico</c>.</param>
/// <param name="Enforces">Null where that is not known.</param>
/// <param name="Reason">Why it is not known; null where it is.</param>
/// <param name="On">The nodes it works on; null where nodes were not seen.</param>
/// <param name="IsOnOrdinaryNodes">True where it may run on any Linux node of EC2.</param>
public sealed record EngineScope(string Engine, bool? Enforces, string? Reason, ImmutableHashSet<string>? On, bool IsOnOrdinaryNodes)
{
    /// <summary>Nodes on which pods that no policy speaks of are denied everything.</summary>
    public ImmutableHashSet<string> StrictOn { get; init; } = [];

    /// <summary>True where that is so on all its nodes; null where it is not known.</summary>
    public bool? IsStrict { get; init; } = false;

    /// <summary>Every pod, whatever its node.</summary>
    public static EngineScope Everywhere { get; } = new("", true, null, null, IsOnOrdinaryNodes: true) { IsEverywhere = true };

    public bool IsEverywhere { get; init; }

    /// <summary>
    /// Whether it holds for an endpoint: what is certain to be enforced at most and at least, which differ where it is not known, and then
    /// why.
    /// </summary>
    public (Enforced Most, Enforced Least, string? Reason) Of(Endpoint endpoint, IReadOnlyDictionary<string, Node> nodes)
    {
        if (endpoint.IsHost || endpoint.IsUnjudged || Enforces == false) return (Enforced.No, Enforced.No, null);
        var (isThere, where) = IsEverywhere ? (true, null) : IsOn(endpoint, nodes);
        if (isThere == false) return (Enforced.No, Enforced.No, null);
        var strict = IsStrict == true || (endpoint.Node is { } node && StrictOn.Contains(node));
        var most = strict || IsStrict is null ? Enforced.Strict : Enforced.Yes;
        if (Enforces is null) return (most, Enforced.No, $"whether {Engine} enforces policies is not known: {Reason}");
        if (isThere is null) return (most, Enforced.No, where);
        return (most, strict
            || IsStrict == false
                ? most
                : Enforced.Yes, IsStrict is null
                ? $"what {Engine} does with pods that no policy speaks of is not known"
                : null);
    }

    private (bool? IsThere, string? Reason) IsOn(Endpoint endpoint, IReadOnlyDictionary<string, Node> nodes)
    {
        if (On is null) return (null, $"nodes were not seen, so it is not known whether {Engine} works where {endpoint.Workload} runs");
        if (nodes.Count == 0) return (IsOnOrdinaryNodes, null);
        if (endpoint.Node is { } node)
        {
            return nodes.ContainsKey(node)
                ? (On.Contains(node), null)
                : (null, $"node {node} was not seen, so it is not known whether {Engine} works there");
        }

        var (with, without) = (0, 0);
        foreach (var one in nodes.Values)
        {
            if (!MayTake(one, endpoint)) continue;
            if (On.Contains(one.Name)) with++;
            else without++;
        }

        if (with > 0 && without > 0) return (null, $"{endpoint.Workload} may run on nodes with and without {Engine}");
        return (with > 0 || (without == 0 && IsOnOrdinaryNodes), null);
    }

    /// <summary>A Fargate node takes no second pod, and a pod that does not ask for Windows is made for Linux.</summary>
    private static bool MayTake(Node node, Endpoint endpoint) =>
        !node.IsFargate && endpoint.Template is { } template && template.MayRunOn(node)
            && (!node.IsWindows || template.NodeLabels.Has("kubernetes.io/os", "windows"));
}

/// <summary>A reading, and where it holds.</summary>
public sealed record ScopedReading(Reading Reading, EngineScope Scope);

/// <summary>By what a cluster's policies are judged.</summary>
/// <param name="Profile">As the command line names it.</param>
/// <param name="Declared">As if every policy were enforced.</param>
/// <param name="Effective">As they are.</param>
/// <param name="Gaps">Kinds that an engine of the cluster reads and that were not wholly seen.</param>
public sealed record Judgement(string Profile, ImmutableArray<ScopedReading> Declared, ImmutableArray<ScopedReading> Effective,
    ImmutableArray<Gap> Gaps)
{
    /// <summary>Kinds of policies that the readings leave out though the cluster has some, in sentences without their full stops.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>What the rows do not show, in sentences without their full stops.</summary>
    public IEnumerable<string> Notes =>
        LeftOut.Concat(Effective.SelectMany(scoped => scoped.Reading.Notes).Distinct(StringComparer.Ordinal));

    /// <summary>What was not wholly seen, in sentences.</summary>
    public IEnumerable<string> Unseen => Gaps.Select(gap => gap.ToSentence());

    public const string Upstream = "upstream";
    public const string Auto = "auto";

    /// <summary>True for the reading of the APIs alone, which knows no nodes.</summary>
    public bool IsUpstream => Profile == Upstream;

    /// <summary>True to count pods under their direct owners instead of their top controllers.</summary>
    public bool ByDirectOwner { get; init; }

    /// <summary>One reading, taken as enforced everywhere.</summary>
    public static Judgement Assumed(string profile, Reading reading)
    {
        ImmutableArray<ScopedReading> all = [new(reading, EngineScope.Everywhere)];
        return new(profile, all, all, []);
    }
}
