using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// The tiers of a cluster in their order: those without one last, ties by name. Some are always there, with an order and a default action
/// that cannot be changed.
/// </summary>
internal sealed class CalicoTiers
{
    public const string Default = "default";

    /// <summary>Of ClusterNetworkPolicies, from Calico 3.32 on.</summary>
    public const string Admin = "kube-admin";

    public const string Baseline = "kube-baseline";

    /// <summary>Of AdminNetworkPolicies, in Calico 3.29 to 3.31.</summary>
    public const string OldAdmin = "adminnetworkpolicy";

    public const string OldBaseline = "baselineadminnetworkpolicy";

    private const double AdminOrder = 1_000;
    private const double DefaultOrder = 1_000_000;
    private const double BaselineOrder = 10_000_000;

    private static readonly ImmutableArray<Tier> Fixed =
    [
        new(Admin, AdminOrder, Denies: false), new(OldAdmin, AdminOrder, Denies: false), new(Default, DefaultOrder, Denies: true),
        new(Baseline, BaselineOrder, Denies: false), new(OldBaseline, BaselineOrder, Denies: false),
    ];

    private readonly Dictionary<string, string> _broken = new(StringComparer.Ordinal);
    private readonly Listing<Resource> _seen;
    private readonly ImmutableArray<Tier> _tiers;

    public CalicoTiers(Listing<Resource> seen)
    {
        _seen = seen;
        var tiers = Fixed.ToDictionary(tier => tier.Name, StringComparer.Ordinal);
        foreach (var resource in seen.Items)
        {
            if (tiers.ContainsKey(resource.Metadata.Name)) continue;
            try
            {
                tiers.Add(resource.Metadata.Name, Read(resource));
            }
            catch (PolicyException wrong)
            {
                _broken[resource.Metadata.Name] = $"{resource.Subject} cannot be evaluated: {wrong.Message}";
            }
        }

        _tiers = [.. tiers.Values.OrderBy(tier => tier.Order).ThenBy(tier => tier.Name, StringComparer.Ordinal)];
    }

    public ImmutableArray<Stage> Stages => [.. _tiers.Select(tier => new Stage("tier " + tier.Name, StageKind.Ordered))];

    /// <summary>The place of a tier.</summary>
    /// <exception cref="PolicyException">It is not there, was not seen, or cannot be evaluated.</exception>
    public int this[string name]
    {
        get
        {
            for (var index = 0; index < _tiers.Length; index++)
            {
                if (_tiers[index].Name == name) return index;
            }

            if (_broken.TryGetValue(name, out var reason)) throw new PolicyException(reason);
            throw new PolicyException(_seen.Gap is { } gap ? gap.ToSentence() : $"there is no tier {name}");
        }
    }

    /// <summary>True where a tier denies what none of its rules matched.</summary>
    public bool Denies(int place) => _tiers[place].Denies;

    private static Tier Read(Resource resource)
    {
        if (resource.Spec.ValueKind != JsonValueKind.Object) return new(resource.Metadata.Name, double.PositiveInfinity, Denies: true);
        PolicyReading.Only(resource.Spec, "spec", "order", "defaultAction");
        return new(resource.Metadata.Name, Order(resource.Spec),
            resource.Text("spec.defaultAction") switch
            {
                null or "Deny" => true,
                "Pass" => false,
                var other => throw new PolicyException($"spec.defaultAction: '{other}' is neither Deny nor Pass")
            });
    }

    /// <summary>Of a tier or a policy: without one it comes last.</summary>
    public static double Order(JsonElement spec)
    {
        if (PolicyReading.Member(spec, "order") is not { } order) return double.PositiveInfinity;
        return order.ValueKind == JsonValueKind.Number && order.TryGetDouble(out var number)
            ? number
            : throw new PolicyException($"spec.order: {order.GetRawText()} is no number");
    }

    private sealed record Tier(string Name, double Order, bool Denies);
}
