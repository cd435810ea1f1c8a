using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace EksRecon.Reachability;

/// <summary>Parses Calico's selectors: <c>||</c> binds least, then <c>&amp;&amp;</c>, then <c>!</c>.</summary>
internal sealed partial class CalicoSelectorParser(string text, string where)
{
    /// <summary>No selector that means something is nested deeper.</summary>
    private const int MostDepth = 100;

    private int _at;
    private int _depth;

    public CalicoNode Parse()
    {
        var node = Any();
        Blanks();
        return _at == text.Length ? node : throw Wrong();
    }

    private CalicoNode Any() => Joined(All, "||", isAll: false);

    private CalicoNode All() => Joined(One, "&&", isAll: true);

    private CalicoNode Joined(Func<CalicoNode> part, string sign, bool isAll)
    {
        var parts = ImmutableArray.CreateBuilder<CalicoNode>();
        do parts.Add(part());
        while (Takes(sign));
        return parts.Count == 1 ? parts[0] : new JoinedNode(parts.ToImmutable(), isAll);
    }

    private CalicoNode One()
    {
        if (++_depth > MostDepth) throw new PolicyException($"{where} is nested too deeply");
        var node = Unlimited();
        _depth--;
        return node;
    }

    private CalicoNode Unlimited()
    {
        if (Takes("!")) return new NotNode(One());
        if (Takes("("))
        {
            var inner = Any();
            return Takes(")") ? inner : throw Wrong();
        }

        if (Match(Every()) is not null) return new EveryNode();
        if (Match(Has()) is { } has) return new HasNode(has.Groups["label"].Value);
        var label = Match(Label())?.Value ?? throw Wrong();
        if (Takes("==")) return new InNode(label, [Value()]);
        if (Takes("!=")) return new NotNode(new InNode(label, [Value()]));
        if (Match(NotIn()) is not null) return new NotNode(new InNode(label, Values()));
        if (Match(In()) is not null) return new InNode(label, Values());
        if (Match(Within()) is not { } within) throw Wrong();
        return new TextNode(label, within.Value[0] switch { 'c' => "contains", 's' => "starts with", _ => "ends with" }, Value());
    }

    private ImmutableArray<string> Values()
    {
        if (!Takes("{")) throw Wrong();
        var values = ImmutableArray.CreateBuilder<string>();
        if (Takes("}")) return [];
        do values.Add(Value());
        while (Takes(","));
        return Takes("}") ? values.ToImmutable() : throw Wrong();
    }

    private string Value() => Match(Quoted())?.Value[1..^1] ?? throw Wrong();

    private bool Takes(string sign)
    {
        Blanks();
        if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) return false;
        _at += sign.Length;
        return true;
    }

    private Match? Match(Regex pattern)
    {
        Blanks();
        var match = pattern.Match(text, _at);
        if (!match.Success) return null;
        _at += match.Length;
        return match;
    }

    private void Blanks()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
    }

    private PolicyException Wrong() => new($"{where}: '{text}' is no selector");

    [GeneratedRegex(@"\Gall\(\s*\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Every();

    [GeneratedRegex(@"\Ghas\(\s*(?<label>[a-zA-Z0-9_./-]{1,512})\s*\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Has();

    [GeneratedRegex(@"\G[a-zA-Z0-9_./-]{1,512}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\Gin\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex In();

    [GeneratedRegex(@"\Gnot\s+in\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex NotIn();

    [GeneratedRegex(@"\G(contains|starts\s+with|ends\s+with)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Within();

    [GeneratedRegex(@"\G(""[^""]*""|'[^']*')", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
