using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Where a policy stands: admin policies first, then those of namespaces, then the baseline.</summary>
public enum Tier
{
    Admin,
    Namespace,
    Baseline,
}

/// <summary>What a rule does with what it matches. Pass leaves the tier.</summary>
public enum RuleAction
{
    Allow,
    Deny,
    Pass,
}

/// <summary>A policy of any kind in one shape.</summary>
/// <param name="Subject">As <c>NetworkPolicy shop/db</c>.</param>
/// <param name="Priority">Lower first; of no meaning in the tier of namespaces.</param>
/// <param name="Pods">Whom it is about.</param>
/// <param name="Ingress">Null where it says nothing about that direction.</param>
/// <param name="Egress">Null where it says nothing about that direction.</param>
public sealed record Policy(string Subject, Tier Tier, int Priority, PodTerm Pods, ImmutableArray<PolicyRule>? Ingress, ImmutableArray<PolicyRule>? Egress)
{
    /// <summary>True where it says something about the direction; a policy of a namespace isolates by that alone.</summary>
    public bool Governs(bool ingress) => (ingress ? Ingress : Egress) is { } rules && (Tier == Tier.Namespace || !rules.IsEmpty);
}

/// <summary>A rule of one direction.</summary>
/// <param name="Name">As explanations call it: its name, or its place in the list.</param>
/// <param name="Peers">Null for every peer.</param>
/// <param name="Ports">Null for every protocol and port.</param>
public sealed record PolicyRule(string Name, RuleAction Action, ImmutableArray<Peer>? Peers, ImmutableArray<PortEntry>? Ports);

/// <summary>The other end that a rule speaks of.</summary>
public abstract record Peer
{
    /// <summary>One text for peers that say the same.</summary>
    public abstract string Key { get; }
}

/// <summary>Pods by namespace and labels.</summary>
public sealed record PodPeer(PodTerm Pods) : Peer
{
    public override string Key => Pods.Key;
}

/// <summary>Addresses.</summary>
/// <param name="MatchesPods">Pods whose address lies in it count, too.</param>
public sealed record AddressPeer(Cidr Range, ImmutableArray<Cidr> Except, bool MatchesPods) : Peer
{
    public override string Key => $"{Range} but {string.Join(',', Except)} {MatchesPods}";
}

/// <summary>Pods of a namespace, or of the namespaces that a selector selects.</summary>
/// <param name="Namespace">Null where the selector decides.</param>
public sealed record PodTerm(string? Namespace, LabelSelector Namespaces, LabelSelector Labels)
{
    public string Key => $"{Namespace}|{(Namespace is null ? Namespaces.Key : "")}|{Labels.Key}";
}

/// <summary>Ports of a rule: a range, or a name that means something on the pod that answers.</summary>
/// <param name="Range">Null for a name.</param>
/// <param name="Named">Null for a range.</param>
/// <param name="NamedProtocol">The protocol a named port must have; null for that of the container port.</param>
public sealed record PortEntry(PortRange? Range, string? Named, Protocol? NamedProtocol);
