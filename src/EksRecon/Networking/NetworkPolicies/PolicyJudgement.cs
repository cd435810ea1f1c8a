using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Reachability;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// By what a cluster's policies are judged. Effective: every engine that is on, or may be, reads its kinds on its nodes. Declared: the same
/// everywhere, and kinds that no engine reads as the engine would that is off,
/// or that made them.
/// </summary>
internal static class PolicyJudgement
{
    public static Judgement Of(Snapshot snapshot, EngineStanding facts)
    {
        ImmutableArray<ScopedReading> effective =
            [.. facts.Engines.Where(engine => !engine.Enforces.Is(false)).Select(engine => new ScopedReading(Read(engine, snapshot), Scope(engine, facts)))];
        if (!facts.SawEveryEngine)
        {
            var unseen = new EngineScope("an engine that was not seen", null, "components were not wholly seen", null,
                IsOnOrdinaryNodes: true);
            effective = effective.Add(new(Readings.ByAddress("unseen", snapshot, Readings.UpstreamKinds), unseen));
        }

        var read = facts.Engines.SelectMany(engine => engine.Reads).Append(PolicyResources.NetworkPolicy).ToHashSet(StringComparer.Ordinal);
        return new(Judgement.Auto, Declared(snapshot, facts, effective), effective,
            [.. PolicyResources.Kinds.Where(kind => read.Contains(PolicyResources.Name(kind))).Select(kind => snapshot.Resources(kind).Gap).OfType<Bundles.Gap>()]);
    }

    /// <summary>
    /// One reading, taken as enforced everywhere; null where there is none of this name. Versions and settings are those that the cluster
    /// has, where the engine runs there.
    /// </summary>
    public static Judgement? Assumed(string profile, Snapshot snapshot, ComponentCensus components)
    {
        var cilium = AssumedCilium.Of(snapshot, components);
        var calico = AssumedCalico.Of(components);
        return profile switch
        {
            Judgement.Upstream => Assumed(profile, Readings.Upstream(snapshot), snapshot, Readings.UpstreamKinds,
                "the upstream reading does not cover them"),
            "vpc-cni" => Assumed(profile, Readings.VpcCni(snapshot, Readings.VpcCniKinds), snapshot, Readings.VpcCniKinds, "the VPC CNI does not read them"),
            "cilium" => Assumed(profile, Readings.Cilium(snapshot, cilium.Kinds, cilium.Mode), snapshot, cilium.Kinds, cilium.DoesNotRead),
            PolicyEngines.Calico => Assumed(profile, Readings.Calico(snapshot, calico.Kinds), snapshot, calico.Kinds, calico.DoesNotRead),
            _ => null,
        };
    }

    /// <param name="kinds">Those that the reading reads.</param>
    /// <param name="because">Why others are left out.</param>
    private static Judgement Assumed(string profile, Reading reading, Snapshot snapshot, ImmutableArray<KubernetesKind> kinds,
        string because) =>
        Judgement.Assumed(profile, reading) with
        {
            LeftOut =
            [.. PolicyResources.Kinds.Except(kinds).Where(kind => !snapshot.Resources(kind).Items.IsEmpty).Select(kind => $"{kind.Kind} objects of {kind.Group} ({snapshot.Resources(kind).Items.Length}) are left out: {because}")],
        };

    private static ImmutableArray<ScopedReading> Declared(Snapshot snapshot, EngineStanding facts, ImmutableArray<ScopedReading> effective)
    {
        var declared = effective.Where(one => one.Scope.Enforces is not null || facts.SawEveryEngine)
            .Select(one => one with { Scope = one.Scope with { IsEverywhere = true, Enforces = true } }).ToList();
        var inert = PolicyResources.Kinds.Where(kind =>
            snapshot.Resources(kind) is { Items.IsEmpty: false }
                && !facts.Engines.Any(engine => !engine.Enforces.Is(false) && Reads(engine, kind))).ToList();
        if (inert.Count == 0) return Same(declared, effective) ? effective : [.. declared];
        foreach (var engine in facts.Engines.Where(engine => engine.Enforces.Is(false)))
        {
            if (!inert.Exists(kind => Reads(engine, kind))) continue;
            declared.Add(new(Read(engine, snapshot), Scope(engine, facts) with { IsEverywhere = true, Enforces = true }));
            inert.RemoveAll(kind => Reads(engine, kind));
        }

        if (inert.Exists(kind => kind == Kinds.CiliumNetworkPolicies || kind == Kinds.CiliumClusterwideNetworkPolicies))
        {
            // What its own kinds allow and what NetworkPolicies allow is one: they are read together.
            declared.Add(new(Readings.Cilium(snapshot, Readings.CiliumKinds, CiliumMode.Default), EngineScope.Everywhere));
            inert.RemoveAll(kind => Readings.CiliumKinds.Contains(kind));
        }

        if (inert.Exists(kind => Readings.UpstreamKinds.Contains(kind)))
        {
            // Admin policies stand before those of namespaces and the baseline behind: they are read together.
            declared.RemoveAll(one =>
                one.Reading.Stages == PolicyFlavorStages && one.Reading.Kinds.All(kind => kind == Kinds.NetworkPolicies));
            declared.Add(new(Readings.Upstream(snapshot), EngineScope.Everywhere));
        }

        if (inert.Exists(kind => kind == Kinds.AwsClusterNetworkPolicies || kind == Kinds.ApplicationNetworkPolicies))
        {
            declared.Add(new(Readings.VpcCni(snapshot, Readings.VpcCniKinds), EngineScope.Everywhere));
        }

        if (inert.Exists(kind => kind == Kinds.CalicoNetworkPolicies || kind == Kinds.CalicoGlobalNetworkPolicies))
        {
            declared.Add(new(Readings.Calico(snapshot, Readings.CalicoKinds), EngineScope.Everywhere));
        }

        return [.. declared];
    }

    private static ImmutableArray<Stage> PolicyFlavorStages => Readings.UpstreamStages;

    /// <summary>True where what is enforced is enforced everywhere.</summary>
    private static bool Same(List<ScopedReading> declared, ImmutableArray<ScopedReading> effective) => declared.SequenceEqual(effective);

    private static bool Reads(PolicyEngine engine, KubernetesKind kind) =>
        engine.Reads.Contains(PolicyResources.Name(kind), StringComparer.Ordinal);

    private static Reading Read(PolicyEngine engine, Snapshot snapshot)
    {
        ImmutableArray<KubernetesKind> kinds = [.. PolicyResources.Kinds.Where(kind => Reads(engine, kind))];
        if (engine.Id == "cilium") return Readings.Cilium(snapshot, kinds, engine.Cilium);
        if (engine.Id == PolicyEngines.Calico) return Readings.Calico(snapshot, kinds);
        return engine.Id is NetworkPolicyRules.Agent or PolicyEngines.AutoMode
            ? Readings.VpcCni(snapshot, kinds)
            : Readings.ByAddress(engine.Id, snapshot, [.. kinds.Intersect(Readings.UpstreamKinds)]);
    }

    private static EngineScope Scope(PolicyEngine engine, EngineStanding facts)
    {
        var enforces = engine.Enforces.TryGet(out var known) && engine.Enforces is Known<bool> ? known : (bool?)null;
        var reason = enforces is null ? string.Join("; ", engine.Enforces.Gaps.Select(gap => gap.Reason)) : null;
        var scope = new EngineScope(engine.Id, enforces, reason, engine.On?.ToImmutableHashSet(StringComparer.Ordinal),
            engine.IsOnOrdinaryNodes);
        if (engine.Id == NetworkPolicyRules.Agent) return scope with
        {
            IsStrict = facts.EnforcingMode.TryGet(out var mode) ? mode == "strict" : null,
        };
        if (engine.Id != PolicyEngines.AutoMode) return scope;
        return facts.NodeClasses.TryGet(out _) ? scope with { StrictOn = [.. facts.StrictNodes] } : scope with { IsStrict = null };
    }
}

/// <summary>The policy engines of a cluster and how they are set.</summary>
/// <param name="SawEveryEngine">True where no engine that is on can hide.</param>
/// <param name="EnforcingMode">Of the VPC CNI's agent.</param>
/// <param name="StrictNodes">Auto Mode's nodes on which pods that no policy selects are denied everything, by name.</param>
internal sealed record EngineStanding(ImmutableArray<PolicyEngine> Engines, bool SawEveryEngine, Fact<string?> EnforcingMode,
    Fact<ImmutableArray<NodeClassPolicy>> NodeClasses, ImmutableArray<string> StrictNodes);
