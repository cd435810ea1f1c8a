using EksRecon.Bundles;

namespace EksRecon.Collection;

/// <summary>What a collection was of.</summary>
/// <param name="Identity">The manifest, without its coverage.</param>
/// <param name="AccessEntry">Commands that would give the caller access to the cluster; null where they are not known. Shown, never run.</param>
public sealed record Collected(Manifest Identity, string? AccessEntry);
