using EksRecon.Bundles;

namespace EksRecon.Collection;

/// <summary>What a collection was of.</summary>
/// <param name="Identity">The manifest, without its coverage.</param>
/// <param name="AccessEntry">Commands that would give the caller access to the cluster; null where they are not known. Shown, never
/// run.</param>
public sealed record Collected(Manifest Identity, string? AccessEntry)
{
    /// <summary>
    /// What has to be known of the way that was taken, e.g. that no certificate was checked; null for nothing. It stands in the coverage,
    /// too.
    /// </summary>
    public string? Remark { get; init; }
}
