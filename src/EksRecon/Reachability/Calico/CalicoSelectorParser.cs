using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// Parses Calico's selectors as libcalico-go/lib/selector/parser does: <c>||</c> binds least, then <c>&amp;&amp;</c>, then <c>!</c>, of
/// which any number may stand before an operation. Nothing at all selects everything.
/// </summary>
/// <param name="isOfNamespaces">True where <c>all()</c> and <c>global()</c> are about having a namespace (libcalico-go,
/// getEndpointSelector); elsewhere Calico takes no <c>global()</c>.</param>
internal sealed class CalicoSelectorParser(string text, string where, bool isOfNamespaces = false)
{
    /// <summary>Deeper nesting than any selector that people write: Calico itself has no limit.</summary>
    private const int MostDepth = 100;

    private static readonly HasNode HasNamespace = new(PodLabels.SomeNamespace);

    private List<CalicoToken> _tokens = [];
    private int _at;
    private int _depth;

    /// <exception cref="NotEvaluatedException">It is not in the grammar.</exception>
    /// <exception cref="PolicyException">Calico would refuse it.</exception>
    public CalicoNode Parse()
    {
        _tokens = new CalicoTokens(text).Cut() ?? throw Wrong();
        if (Is(CalicoTokenKind.End)) return new EveryNode();
        // Next to anything else, even itself, Calico refuses it (libcalico-go/lib/validator/v3).
        const int alone = 2;
        if (_tokens.Exists(token => token.Kind == CalicoTokenKind.Global) && (!isOfNamespaces || _tokens.Count > alone))
        {
            throw new PolicyException($"{where}: global() is for namespaceSelectors of rules, and stands alone there");
        }

        var node = Any();
        return Is(CalicoTokenKind.End) ? node : throw Wrong();
    }

    private CalicoNode Any() => Joined(All, CalicoTokenKind.Or, isAll: false);

    private CalicoNode All() => Joined(One, CalicoTokenKind.And, isAll: true);

    private CalicoNode Joined(Func<CalicoNode> part, CalicoTokenKind sign, bool isAll)
    {
        var parts = ImmutableArray.CreateBuilder<CalicoNode>();
        do parts.Add(part());
        while (Takes(sign));
        return parts.Count == 1 ? parts[0] : new JoinedNode(parts.ToImmutable(), isAll);
    }

    private CalicoNode One()
    {
        var isNegated = false;
        while (Takes(CalicoTokenKind.Not)) isNegated = !isNegated;
        var node = Plain();
        return isNegated ? new NotNode(node) : node;
    }

    private CalicoNode Plain()
    {
        var token = _tokens[_at++];
        return token.Kind switch
        {
            CalicoTokenKind.Has => new HasNode(token.Value),
            CalicoTokenKind.All => isOfNamespaces ? HasNamespace : new EveryNode(),
            CalicoTokenKind.Global => new NotNode(HasNamespace),
            CalicoTokenKind.Label => Comparison(token.Value),
            CalicoTokenKind.OpenParenthesis => Nested(),
            _ => throw Wrong(),
        };
    }

    private CalicoNode Nested()
    {
        if (++_depth > MostDepth) throw new NotEvaluatedException($"{where} is nested too deeply");
        var inner = Any();
        _depth--;
        return Takes(CalicoTokenKind.CloseParenthesis) ? inner : throw Wrong();
    }

    private CalicoNode Comparison(string label) => _tokens[_at++].Kind switch
    {
        CalicoTokenKind.Equal => new InNode(label, [Value()]),
        CalicoTokenKind.NotEqual => new NotNode(new InNode(label, [Value()])),
        CalicoTokenKind.In => new InNode(label, Values()),
        CalicoTokenKind.NotIn => new NotNode(new InNode(label, Values())),
        CalicoTokenKind.Contains => new TextNode(label, "contains", Value()),
        CalicoTokenKind.StartsWith => new TextNode(label, "starts with", Value()),
        CalicoTokenKind.EndsWith => new TextNode(label, "ends with", Value()),
        _ => throw Wrong(),
    };

    /// <summary>None at all is a set, too, and a comma may follow the last.</summary>
    private ImmutableArray<string> Values()
    {
        if (!Takes(CalicoTokenKind.OpenBrace)) throw Wrong();
        var values = ImmutableArray.CreateBuilder<string>();
        while (Is(CalicoTokenKind.Text))
        {
            values.Add(Value());
            if (!Takes(CalicoTokenKind.Comma)) break;
        }

        return Takes(CalicoTokenKind.CloseBrace) ? values.ToImmutable() : throw Wrong();
    }

    private string Value() => Is(CalicoTokenKind.Text) ? _tokens[_at++].Value : throw Wrong();

    private bool Is(CalicoTokenKind kind) => _tokens[_at].Kind == kind;

    private bool Takes(CalicoTokenKind kind)
    {
        if (!Is(kind)) return false;
        _at++;
        return true;
    }

    private NotEvaluatedException Wrong() => new($"{where}: '{text}' is not a selector");
}
