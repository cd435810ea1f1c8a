using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

using EksRecon.Bundles;

namespace EksRecon.Facts;

/// <summary>
/// What the tool says about one thing: <see cref="Known{T}"/> with evidence, or <see cref="Unknown{T}"/> with the reason.
/// There is no third way, so that "none" is never said of what was not looked at.
/// </summary>
/// <param name="Gaps">What was not seen: the reasons of an unknown, or what makes a known value partial; empty for a whole one.</param>
public abstract record Fact<T>(ImmutableArray<Gap> Gaps) : IFact
{
    /// <inheritdoc/>
    public IFact? Origin { get; init; }

    /// <summary>A premise that the fact was seen.</summary>
    public Premise Seen() => new(this, Gaps);

    /// <summary>
    /// A premise that a finding can stand without: the fact is about one of several objects, or is one of several reasons.
    /// </summary>
    public Premise Part() => Seen() with { IsPart = true };

    /// <summary>A premise that the value is this one: any other that was wholly seen rules the finding out.</summary>
    public Premise Must(T value) => Must(seen => EqualityComparer<T>.Default.Equals(seen, value));

    /// <summary>A premise that the value is such: any other that was wholly seen rules the finding out.</summary>
    public Premise Must(Func<T, bool> holds) => Seen() with
    {
        Settles = this is Known<T> { Gaps.IsEmpty: true } known && !holds(known.Value),
    };

    /// <summary>Where a fact comes from is no part of what it says.</summary>
    public virtual bool Equals(Fact<T>? other) =>
        other is not null && EqualityContract == other.EqualityContract && Gaps.Equals(other.Gaps);

    public override int GetHashCode() => HashCode.Combine(EqualityContract, Gaps);

    /// <summary>True and the value where it is known, also when only a part was seen.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        if (this is Known<T> known)
        {
            value = known.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>True where the value is known and equal to <paramref name="value"/>.</summary>
    public bool Is(T value) => this is Known<T> known && EqualityComparer<T>.Default.Equals(known.Value, value);

    /// <summary>The evidence of a known value; empty for an unknown one.</summary>
    public ImmutableArray<Evidence> Evidence => this is Known<T> known ? known.Proof : [];

    /// <summary>The same knowledge about something derived from the value.</summary>
    public Fact<TResult> Map<TResult>(Func<T, TResult> derive) => this is Known<T> known
        ? new Known<TResult>(derive(known.Value), known.Proof, Gaps) { Origin = this }
        : new Unknown<TResult>(Gaps) { Origin = this };
}

/// <summary>A value that was seen. With gaps it is partial: what was found is there, more may be.</summary>
public sealed record Known<T>(T Value, ImmutableArray<Evidence> Proof, ImmutableArray<Gap> Gaps) : Fact<T>(Gaps);

/// <summary>A value that could not be seen; the gaps say why and are never empty.</summary>
public sealed record Unknown<T>(ImmutableArray<Gap> Gaps) : Fact<T>(Gaps);

/// <summary>Short ways to state facts.</summary>
public static class Fact
{
    public static Fact<T> Known<T>(T value, params ImmutableArray<Evidence> evidence) => new Known<T>(value, evidence, []);

    /// <summary>Known, and partial when there are gaps.</summary>
    public static Fact<T> Partial<T>(T value, ImmutableArray<Evidence> evidence, ImmutableArray<Gap> gaps) =>
        new Known<T>(value, evidence, Distinct(gaps));

    /// <summary>Unknown, with the reasons; where a caller has none to give, that nothing that was read says it.</summary>
    public static Fact<T> Unknown<T>(params ImmutableArray<Gap> gaps) => new Unknown<T>(gaps.IsEmpty ? [NothingSaysIt] : Distinct(gaps));

    private static readonly Gap NothingSaysIt = new("bundle", Outcome.NotAsked, "nothing that was read says it");

    private static ImmutableArray<Gap> Distinct(ImmutableArray<Gap> gaps) =>
        gaps.Length < 2 ? gaps : [.. gaps.Distinct().OrderBy(gap => gap.Question, StringComparer.Ordinal)];
}
