using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// A selector in Calico's grammar (libcalico-go/lib/selector): comparisons of labels, with <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and
/// parentheses.
/// </summary>
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
    /// <exception cref="PolicyException">Calico would refuse it.</exception>
    public static CalicoSelector Parse(string text, string where) => new(new CalicoSelectorParser(text, where).Parse());

    /// <summary>A selector of namespaces in a rule, where <c>all()</c> is what has a namespace and <c>global()</c> what has none.</summary>
    /// <inheritdoc cref="Parse"/>
    public static CalicoSelector ParseNamespaces(string text, string where) =>
        new(new CalicoSelectorParser(text, where, isOfNamespaces: true).Parse());

    /// <summary>What both select.</summary>
    /// <param name="left">Null for everything.</param>
    public static CalicoSelector Both(CalicoSelector? left, CalicoSelector right) =>
        left is null ? right : new(new JoinedNode([left._root, right._root], IsAll: true));

    /// <summary>The selector over labels that an engine presents under a prefix, as <c>pcsa.</c> for those of ServiceAccounts.</summary>
    public CalicoSelector Prefixed(string prefix) => new(_root.Prefixed(prefix));

    /// <summary>The label is one of the values.</summary>
    public static CalicoSelector In(string label, ImmutableArray<string> values) => new(new InNode(label, values));
}

/// <summary>A part of a selector. Parts that say the same have the same key.</summary>
internal abstract record CalicoNode(string Key)
{
    public abstract IEnumerable<string> Labels { get; }

    public abstract bool Matches(ILabelled labels);

    /// <summary>A value in a key: with its length, so that no value reads like something else.</summary>
    protected static string Quoted(string value) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.Length}'{value}'");

    /// <summary>The same of labels whose names begin so.</summary>
    public abstract CalicoNode Prefixed(string prefix);
}

internal sealed record EveryNode() : CalicoNode("all()")
{
    public override IEnumerable<string> Labels => [];

    public override bool Matches(ILabelled labels) => true;

    public override CalicoNode Prefixed(string prefix) => this;
}

internal sealed record HasNode(string Label) : CalicoNode($"has({Label})")
{
    public override IEnumerable<string> Labels => [Label];

    public override bool Matches(ILabelled labels) => labels[Label] is not null;

    public override CalicoNode Prefixed(string prefix) => new HasNode(prefix + Label);
}

/// <summary>The label is there and is one of the values.</summary>
internal sealed record InNode(string Label, ImmutableArray<string> Values) : CalicoNode(
    $"{Label} in {string.Join(',', Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Quoted))}")
{
    public override IEnumerable<string> Labels => [Label];

    public override bool Matches(ILabelled labels) => labels[Label] is { } value && Values.Contains(value, StringComparer.Ordinal);

    public override CalicoNode Prefixed(string prefix) => new InNode(prefix + Label, Values);
}

/// <summary>The label is there and has the text in it, at its start or at its end.</summary>
internal sealed record TextNode(string Label, string Operator, string Text) : CalicoNode($"{Label} {Operator} {Quoted(Text)}")
{
    public override IEnumerable<string> Labels => [Label];

    public override bool Matches(ILabelled labels) => labels[Label] is { } value && Operator switch
    {
        "contains" => value.Contains(Text, StringComparison.Ordinal),
        "starts with" => value.StartsWith(Text, StringComparison.Ordinal),
        _ => value.EndsWith(Text, StringComparison.Ordinal),
    };

    public override CalicoNode Prefixed(string prefix) => new TextNode(prefix + Label, Operator, Text);
}

internal sealed record NotNode(CalicoNode Of) : CalicoNode($"!({Of.Key})")
{
    public override IEnumerable<string> Labels => Of.Labels;

    public override bool Matches(ILabelled labels) => !Of.Matches(labels);

    public override CalicoNode Prefixed(string prefix) => new NotNode(Of.Prefixed(prefix));
}

/// <summary>All of them, or one of them at least.</summary>
internal sealed record JoinedNode(ImmutableArray<CalicoNode> Parts, bool IsAll) : CalicoNode(
    $"({string.Join(IsAll ? " && " : " || ", Parts.Select(part => part.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))})")
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

    public override CalicoNode Prefixed(string prefix) => new JoinedNode([.. Parts.Select(part => part.Prefixed(prefix))], IsAll);
}
