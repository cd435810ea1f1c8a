using System.Collections.Immutable;

using EksRecon.Bundles;

namespace EksRecon.Facts;

/// <summary>A fact of any type, for what asks only whether it was seen.</summary>
public interface IFact
{
    /// <summary>What was not seen; empty for a whole value.</summary>
    ImmutableArray<Gap> Gaps { get; }

    /// <summary>The fact that this one was derived from, which the report may show in its place; null for none.</summary>
    IFact? Origin { get; }
}
