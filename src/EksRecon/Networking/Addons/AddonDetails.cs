using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary><c>details.addons</c>: the EKS add-ons of the network.</summary>
public sealed record AddonDetails(ImmutableArray<string>? Installed, ImmutableArray<AddonDetail>? Network)
{
    internal static AddonDetails From(AddonFacts facts, FactLedger ledger) => new(
        ledger.Value("details.addons.installed", facts.Installed),
        ledger.Value("details.addons.network",
            facts.Network.Map(addons => addons.Select(addon => Addon(addon, ledger)).ToImmutableArray())));

    private static AddonDetail Addon(NetworkAddon addon, FactLedger ledger)
    {
        var path = $"details.addons.network.{addon.Name}.";
        ledger.Behind(path + "latest_version", addon.Newer);
        ledger.Behind(path + "drift", addon.Drift);
        return new(
            addon.Name,
            addon.Version,
            addon.Status,
            [.. addon.Issues.Select(issue => $"{issue.Code}: {issue.Message}")],
            addon.RunningVersion,
            addon.Newer.TryGet(out var newer) && newer is [var latest, ..] ? latest : null,
            ledger.Nullable(path + "fits_cluster", addon.FitsCluster),
            addon.Drift.TryGet(out var drift) ? drift : null);
    }
}

/// <summary>An add-on of the network.</summary>
/// <param name="LatestVersion">The newest version offered for this cluster; null where the installed one is it, or they were not
/// seen.</param>
public sealed record AddonDetail(
    string Name, string? Version, string? Status, ImmutableArray<string> Issues, string? RunningVersion, string? LatestVersion, bool? FitsCluster,
    ImmutableArray<DriftingSetting>? Drift);
