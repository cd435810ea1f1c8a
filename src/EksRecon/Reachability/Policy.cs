using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>What a rule does with what it matches. Pass leaves the stage.</summary>
public enum RuleAction
{
    Allow,
    Deny,
    Pass,
}

/// <summary>A policy of any kind in one shape.</summary>
/// <param name="Subject">As <c>NetworkPolicy shop/db</c>.</param>
/// <param name="Stage">Place of its stage in those of the reading.</param>
/// <param name="Order">Lower first within the stage; of no meaning in an additive one.</param>
/// <param name="Pods">Whom it is about.</param>
/// <param name="Ingress">Null where it says nothing about that direction.</param>
/// <param name="Egress">Null where it says nothing about that direction.</param>
public sealed record Policy(string Subject, int Stage, double Order, PodTerm Pods, PolicyDirection? Ingress, PolicyDirection? Egress)
{
    /// <summary>
    /// Why it is not known whether the policy is about each of its pods, as a sentence without its full stop; null where it is about all of
    /// them. Its rules are in doubt, too.
    /// </summary>
    public string? Doubt { get; init; }

    public PolicyDirection? Of(bool ingress) => ingress ? Ingress : Egress;

    /// <summary>True where it says something about the direction: by a rule, or by isolating alone.</summary>
    public bool Governs(bool ingress) => Of(ingress) is { } direction && (direction.Isolates || !direction.Rules.IsEmpty);

    /// <summary>True where the direction is isolated, when what matters is what is open at least, or at most.</summary>
    internal bool Isolates(bool ingress, bool isPossible) => Of(ingress) is { Isolates: true } && !(isPossible && Doubt is not null);

    internal IEnumerable<PolicyRule> Rules => (Ingress?.Rules ?? []).Concat(Egress?.Rules ?? []);
}

/// <summary>What a policy says of one direction.</summary>
/// <param name="Isolates">True where what no rule of the stage matches is denied to the pods it is about.</param>
public sealed record PolicyDirection(ImmutableArray<PolicyRule> Rules, bool Isolates);

/// <summary>A rule of one direction.</summary>
/// <param name="Name">As explanations call it: its name, or its place in the list.</param>
/// <param name="Peers">Null for every peer.</param>
/// <param name="Ports">Null for every protocol and port.</param>
public sealed record PolicyRule(string Name, RuleAction Action, ImmutableArray<Peer>? Peers, ImmutableArray<PortEntry>? Ports)
{
    /// <summary>The part of the policy's pods that the rule is about; null for all of them.</summary>
    public Peer? Own { get; init; }

    /// <summary>What filters further what the rule allows, as <c>HTTP rules</c> or <c>toFQDNs</c>; null where nothing does.</summary>
    public string? Filter { get; init; }

    /// <summary>True where it filters what it matches though no policy isolates (Cilium's rules of layer 7).</summary>
    public bool FiltersOpen { get; init; }

    /// <summary>
    /// Why a part of it cannot be evaluated, as a sentence without its full stop; null where all of it can. Peers and ports are then the
    /// most that it could match: what it really matches of them is not decided.
    /// </summary>
    public string? Doubt { get; init; }

    /// <summary>
    /// The action to take when what matters is what is open at least, or at most; null to pass over the rule. Whether a rule in doubt
    /// matches is not known, and neither is what a Pass would lead to.
    /// </summary>
    internal RuleAction? Bound(bool isPossible) => (Doubt is null, Action) switch
    {
        (true, _) => Action,
        (_, RuleAction.Allow) => isPossible ? RuleAction.Allow : null,
        (_, RuleAction.Deny) => isPossible ? null : RuleAction.Deny,
        _ => isPossible ? RuleAction.Allow : RuleAction.Deny,
    };
}

/// <summary>Ports of a rule: a range, or a name that means something on the pod that answers.</summary>
/// <param name="Range">Null for a name.</param>
/// <param name="Named">Null for a range.</param>
/// <param name="NamedProtocol">The protocol a named port must have; null for that of the container port.</param>
public sealed record PortEntry(PortRange? Range, string? Named, Protocol? NamedProtocol)
{
    /// <summary>Taken out of what the other entries of the rule hold.</summary>
    public bool IsExcluded { get; init; }
}
