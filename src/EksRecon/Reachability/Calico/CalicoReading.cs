using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>
/// Policies as Calico judges them (felix/calc, libcalico-go/lib/backend/syncersv1/updateprocessors): tiers in their order, in a tier the
/// policies in theirs, and NetworkPolicies among them in the tier <c>default</c>.
/// Behind the last tier the profile of the namespace allows everything. Staged kinds are never enforced, so they are not read.
/// </summary>
internal sealed class CalicoReading
{
    /// <summary>libcalico-go gives every NetworkPolicy this order.</summary>
    private const double OrderOfNetworkPolicies = 1000;

    private readonly CalicoTiers _tiers;
    private readonly CalicoPolicyReader _reader;
    private readonly NodePeers _nodes;
    private readonly Dictionary<Policy, string> _names = new(ReferenceEqualityComparer.Instance);

    public CalicoReading(Snapshot snapshot)
    {
        _nodes = new(snapshot.Nodes);
        _tiers = new(snapshot.Resources(Kinds.CalicoTiers));
        var sets = new CalicoNetworkSets(snapshot.Resources(Kinds.CalicoGlobalNetworkSets), snapshot.Resources(Kinds.CalicoNetworkSets),
            snapshot.Namespaces);
        var accounts = new CalicoAccounts(snapshot.Resources(Kinds.ServiceAccounts).Gap);
        _reader = new(_tiers, accounts, new(new(sets, accounts), new(snapshot.Services, snapshot.Pods)));
    }

    public Reading Of(Snapshot snapshot, ImmutableArray<KubernetesKind> kinds)
    {
        var gathered = new GatheredPolicies();
        foreach (var kind in kinds)
        {
            gathered.Add(snapshot.Resources(kind),
                resource => Read(resource).Select(CalicoNamedPorts.Split).Select(policy => Named(policy, resource)).ToList(),
                _reader.DoubtOf);
        }

        var reading = gathered.Reading("calico", _tiers.Stages, snapshot, hasTies: false);
        return reading with
        {
            Policies =
                [.. reading.Policies.OrderBy(policy => policy.Stage).ThenBy(policy => policy.Order).ThenBy(policy => _names[policy], StringComparer.Ordinal)],
            OwnNode = OwnNode.ByAddress,
            Notes = [.. kinds.Contains(Kinds.CalicoGlobalNetworkPolicies)
                ? snapshot.Resources(Kinds.CalicoGlobalNetworkPolicies).Items.Where(CalicoPolicyReader.IsForwarded).Select(policy =>
                    $"{policy.Subject} is also for what HostEndpoints forward (applyOnForward), which is not evaluated: it may deny more")
                : []],
        };
    }

    private Policy Named(Policy policy, Resource resource)
    {
        _names.Add(policy, CalicoPolicyReader.NameOf(resource));
        return policy;
    }

    private IEnumerable<Policy> Read(Resource resource)
    {
        var flavor = PolicyFlavor.ByAddress with
        {
            Admin = _tiers[CalicoTiers.OldAdmin],
            Baseline = _tiers[CalicoTiers.OldBaseline],
            Namespace = _tiers[CalicoTiers.Default],
        };
        if (resource.Kind == Kinds.NetworkPolicies)
        {
            return [new NetworkPolicyReader(flavor).Read(resource) with { Order = OrderOfNetworkPolicies }];
        }

        if (resource.Kind == Kinds.AdminNetworkPolicies || resource.Kind == Kinds.BaselineAdminNetworkPolicies)
        {
            return [new TieredPolicyReader(flavor, _nodes).Admin(resource, resource.Kind == Kinds.BaselineAdminNetworkPolicies)];
        }

        if (resource.Kind == Kinds.ClusterNetworkPolicies)
        {
            return [new TieredPolicyReader(flavor with { Admin = _tiers[CalicoTiers.Admin], Baseline = _tiers[CalicoTiers.Baseline] }, _nodes).Cluster(resource)];
        }

        return _reader.Read(resource) is { } policy ? [policy] : [];
    }
}
