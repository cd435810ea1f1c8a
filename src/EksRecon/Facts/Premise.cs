using System.Collections.Immutable;

using EksRecon.Bundles;

namespace EksRecon.Facts;

/// <summary>One fact that a check rests on, as <see cref="Rule{TFacts}.RestsOn"/> declares it.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Gaps">What was not seen of it and could change the outcome.</param>
public readonly record struct Premise(IFact Fact, ImmutableArray<Gap> Gaps)
{
    /// <summary>True where its value rules the finding out, whatever else is unknown.</summary>
    public bool Settles { get; init; }

    /// <summary>True where a finding can stand without it, because it is about one of several objects or one of several reasons.</summary>
    public bool IsPart { get; init; }

    /// <summary>The same premise, with gaps left out that change nothing for the check.</summary>
    public Premise Except(Func<Gap, bool> isHarmless) => this with { Gaps = [.. Gaps.Where(gap => !isHarmless(gap))] };
}
