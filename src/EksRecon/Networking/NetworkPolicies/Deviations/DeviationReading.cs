using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Reachability;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Looks for deviations where the VPC CNI is known to enforce, and everything they rest on was wholly seen.</summary>
internal static class DeviationReading
{
    public static Fact<VpcCniDeviations?> Of(Snapshot snapshot, EngineStanding standing, Judgement judgement)
    {
        ImmutableArray<Gap> gaps =
        [
            .. snapshot.Pods.Gaps, .. snapshot.Namespaces.Gaps, .. snapshot.Nodes.Gaps, .. snapshot.Services.Gaps,
            .. Readings.VpcCniKinds.Where(kind =>
                !kind.Optional || !snapshot.Resources(kind).Items.IsEmpty).SelectMany(kind => snapshot.Resources(kind).Gaps),
        ];
        var engines = standing.Engines.Where(engine => engine.Id is NetworkPolicyRules.Agent or PolicyEngines.AutoMode).ToList();
        if (gaps.IsEmpty && engines.TrueForAll(engine => engine.Enforces.Is(false)))
        {
            return Fact.Known<VpcCniDeviations?>(null, [.. engines.SelectMany(engine => engine.Enforces.Evidence)]);
        }

        gaps = [.. gaps, .. engines.SelectMany(engine => engine.Enforces.Gaps)];
        if (!gaps.IsEmpty) return Fact.Unknown<VpcCniDeviations?>(gaps);
        VpcCniDeviations? all = null;
        foreach (var scoped in judgement.Effective.Where(scoped => scoped.Reading.Id == "vpc-cni"))
        {
            var found = VpcCniDeviations.Of(snapshot, scoped);
            all = all is null ? found : Both(all, found);
        }

        return Fact.Known(all, [.. engines.SelectMany(engine => engine.Enforces.Evidence)]);
    }

    /// <summary>The agent's and Auto Mode's, of which nodes are different ones.</summary>
    private static VpcCniDeviations Both(VpcCniDeviations one, VpcCniDeviations other) => new(
        [.. one.SharedIdentities, .. other.SharedIdentities],
        [.. one.DeniedExceptions.Concat(other.DeniedExceptions).DistinctBy(each => (each.Policy, each.Range, each.AllowedBy))],
        [.. one.TooManyPorts, .. other.TooManyPorts],
        [.. one.SharedNamedPorts.Concat(other.SharedNamedPorts).DistinctBy(each => (each.Policy, each.Name))],
        [.. one.BlocksOnPods.Concat(other.BlocksOnPods).DistinctBy(each => (each.Policy, each.Range))],
        [.. one.HostPeers.Concat(other.HostPeers).DistinctBy(each => each.Policy, StringComparer.Ordinal)],
        [.. one.ReorderedRules.Concat(other.ReorderedRules).Distinct()],
        [.. one.TranslatedPorts.Concat(other.TranslatedPorts).DistinctBy(each => (each.Service, each.Port))]);
}
