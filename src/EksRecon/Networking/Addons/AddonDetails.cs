using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary><c>details.addons</c>: the EKS add-ons of the network.</summary>
public sealed record AddonDetails(ImmutableArray<string>? Installed, ImmutableArray<AddonDetail> Network)
{
    internal static AddonDetails From(AddonFacts facts, FactLedger ledger) => new(
        ledger.Value("details.addons.installed", facts.Installed),
        [.. facts.Network.Select(addon => new AddonDetail(
            addon.Name, addon.Version, addon.Status, [.. addon.Issues.Select(issue => $"{issue.Code}: {issue.Message}")], addon.RunningVersion, addon.Newer is [var latest, ..] ? latest : null, addon.FitsCluster, addon.Drift))]);
}

/// <summary>An add-on of the network.</summary>
/// <param name="LatestVersion">The newest version offered for this cluster; null where the installed one is it, or versions were not asked.</param>
public sealed record AddonDetail(
    string Name, string? Version, string? Status, ImmutableArray<string> Issues, string? RunningVersion, string? LatestVersion, bool? FitsCluster, ImmutableArray<DriftingSetting> Drift);
