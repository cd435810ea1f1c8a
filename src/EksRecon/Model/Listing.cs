using System.Collections.Immutable;

using EksRecon.Bundles;

namespace EksRecon.Model;

/// <summary>The objects of one kind that were seen, and whether they are all there are.</summary>
/// <param name="Items">Ordered by namespace and name.</param>
/// <param name="Look">How the question ended.</param>
/// <param name="Question">The question's name, the source that evidence names.</param>
public sealed record Listing<T>(ImmutableArray<T> Items, Look Look, string Question)
{
    /// <summary>Null where these are all there are.</summary>
    public Gap? Gap => Look.Gap;

    /// <summary>True where what is not here is not in the cluster.</summary>
    public bool IsWhole => Look.IsWhole;

    /// <summary>True where nothing was seen and more may be there: nothing can be said.</summary>
    public bool IsBlind => !IsWhole && Items.IsEmpty;

    /// <summary>The gap as a list, for facts that rest on several questions.</summary>
    public ImmutableArray<Gap> Gaps => Gap is { } gap ? [gap] : [];

    public Listing<T> Where(Func<T, bool> keep) => this with { Items = [.. Items.Where(keep)] };
}
