using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>A selector in Calico's grammar (libcalico-go/lib/selector): comparisons of labels, with <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and parentheses.</summary>
public sealed record CalicoSelector : Selector
{
    private readonly CalicoNode _root;

    private CalicoSelector(CalicoNode root) => (_root, Key) = (root, "calico:" + root.Key);

    public override string Key { get; }

    public override IEnumerable<string> LabelNames => _root.Labels;

    public override bool SelectsEverything => _root is EveryNode;

    public override bool Matches(ILabelled labels) => _root.Matches(labels);

    public bool Equals(CalicoSelector? other) => other is not null && Key == other.Key;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Key);

    /// <param name="where">The field it stands in, for messages.</param>
    /// <exception cref="PolicyException">It is no selector.</exception>
    public static CalicoSelector Parse(string text, string where) => new(new CalicoSelectorParser(text, where).Parse());
}

/// <summary>A part of a selector. Parts that say the same have the same key.</summary>
internal abstract record CalicoNode(string Key)
{
    public abstract IEnumerable<string> Labels { get; }

    public abstract bool Matches(ILabelled labels);
}

internal sealed record EveryNode() : CalicoNode("all()")
{
    public override IEnumerable<string> Labels => [];

    public override bool Matches(ILabelled labels) => true;
}

internal sealed record HasNode(string Label) : CalicoNode($"has({Label})")
{
    public override IEnumerable<string> Labels => [Label];

    public override bool Matches(ILabelled labels) => labels[Label] is not null;
}

/// <summary>The label is there and is one of the values.</summary>
internal sealed record InNode(string Label, ImmutableArray<string> Values) : CalicoNode($"{Label} in {string.Join(',', Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(value => $"'{value}'"))}")
{
    public override IEnumerable<string> Labels => [Label];

    public override bool Matches(ILabelled labels) => labels[Label] is { } value && Values.Contains(value, StringComparer.Ordinal);
}

/// <summary>The label is there and has the text in it, at its start or at its end.</summary>
internal sealed record TextNode(string Label, string Operator, string Text) : CalicoNode($"{Label} {Operator} '{Text}'")
{
    public override IEnumerable<string> Labels => [Label];

    public override bool Matches(ILabelled labels) => labels[Label] is { } value && Operator switch
    {
        "contains" => value.Contains(Text, StringComparison.Ordinal),
        "starts with" => value.StartsWith(Text, StringComparison.Ordinal),
        _ => value.EndsWith(Text, StringComparison.Ordinal),
    };
}

internal sealed record NotNode(CalicoNode Of) : CalicoNode($"!({Of.Key})")
{
    public override IEnumerable<string> Labels => Of.Labels;

    public override bool Matches(ILabelled labels) => !Of.Matches(labels);
}

/// <summary>All of them, or one of them at least.</summary>
internal sealed record JoinedNode(ImmutableArray<CalicoNode> Parts, bool IsAll) : CalicoNode($"({string.Join(IsAll ? " && " : " || ", Parts.Select(part => part.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))})")
{
    public override IEnumerable<string> Labels => Parts.SelectMany(part => part.Labels);

    public override bool Matches(ILabelled labels)
    {
        foreach (var part in Parts)
        {
            if (part.Matches(labels) != IsAll) return !IsAll;
        }

        return IsAll;
    }
}
