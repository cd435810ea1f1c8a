namespace EksRecon.Reachability;

/// <summary>What a token of a selector is.</summary>
internal enum CalicoTokenKind
{
    End,
    Label,
    Text,
    Equal,
    NotEqual,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
    Has,
    All,
    Global,
    Not,
    And,
    Or,
    OpenParenthesis,
    CloseParenthesis,
    OpenBrace,
    CloseBrace,
    Comma,
}

/// <param name="Value">Of a label, a quoted text, and the label of <c>has(label)</c>; empty for the others.</param>
internal readonly record struct CalicoToken(CalicoTokenKind Kind, string Value = "");

/// <summary>
/// Cuts a selector into tokens as Calico does (libcalico-go/lib/selector/tokenizer): blanks and tabs separate, texts are in single or
/// double quotes without escapes, an operator in words is looked for
/// only after a label, and operators of two words may be written as one: <c>not in</c> and <c>notin</c>, <c>starts with</c> and
/// <c>startswith</c>.
/// </summary>
internal sealed class CalicoTokens(string text)
{
    /// <summary>Bytes of a label: MaxLabelLength of the tokenizer.</summary>
    private const int LongestLabel = 512;

    private static readonly (string First, string Second, CalicoTokenKind Kind)[] Operators =
    [
        ("contains", "", CalicoTokenKind.Contains), ("starts", "with", CalicoTokenKind.StartsWith), ("ends", "with", CalicoTokenKind.EndsWith),
        ("not", "in", CalicoTokenKind.NotIn), ("in", "", CalicoTokenKind.In),
    ];

    private static readonly (string Sign, CalicoTokenKind Kind)[] Signs =
    [
        ("==", CalicoTokenKind.Equal), ("!=", CalicoTokenKind.NotEqual), ("!", CalicoTokenKind.Not), ("&&", CalicoTokenKind.And), ("||", CalicoTokenKind.Or),
        ("(", CalicoTokenKind.OpenParenthesis), (")", CalicoTokenKind.CloseParenthesis), ("{", CalicoTokenKind.OpenBrace), ("}", CalicoTokenKind.CloseBrace), (",", CalicoTokenKind.Comma),
    ];

    private int _at;

    /// <summary>The tokens, closed by an end; null where the text cannot be cut.</summary>
    public List<CalicoToken>? Cut()
    {
        var tokens = new List<CalicoToken>();
        while (true)
        {
            Blanks();
            if (_at == text.Length)
            {
                tokens.Add(new(CalicoTokenKind.End));
                return tokens;
            }

            if (Next(tokens.Count > 0 ? tokens[^1].Kind : CalicoTokenKind.End) is not { } token) return null;
            tokens.Add(token);
        }
    }

    private CalicoToken? Next(CalicoTokenKind last)
    {
        if (text[_at] is '"' or '\'') return Quoted();
        foreach (var (sign, kind) in Signs)
        {
            if (Takes(sign)) return new(kind);
        }

        if (last == CalicoTokenKind.Label) return Operator();
        if (Takes("has(")) return Call(CalicoTokenKind.Has, hasLabel: true);
        if (Takes("all(")) return Call(CalicoTokenKind.All, hasLabel: false);
        if (Takes("global(")) return Call(CalicoTokenKind.Global, hasLabel: false);
        return Label() is { } label ? new(CalicoTokenKind.Label, label) : null;
    }

    private CalicoToken? Quoted()
    {
        var end = text.IndexOf(text[_at], _at + 1);
        if (end < 0) return null;
        var value = text[(_at + 1)..end];
        _at = end + 1;
        return new(CalicoTokenKind.Text, value);
    }

    private CalicoToken? Operator()
    {
        var start = _at;
        foreach (var (first, second, kind) in Operators)
        {
            _at = start;
            if (!Takes(first)) continue;
            if (second.Length > 0)
            {
                Blanks();
                if (!Takes(second)) continue;
                Blanks();
            }

            if (_at == text.Length || !IsOfLabel(text[_at])) return new(kind);
        }

        return null;
    }

    private CalicoToken? Call(CalicoTokenKind kind, bool hasLabel)
    {
        Blanks();
        var label = hasLabel ? Label() : "";
        if (label is null) return null;
        Blanks();
        return Takes(")") ? new(kind, label) : null;
    }

    private string? Label()
    {
        var start = _at;
        while (_at < text.Length && IsOfLabel(text[_at])) _at++;
        return _at - start is > 0 and <= LongestLabel ? text[start.._at] : null;
    }

    private bool Takes(string sign)
    {
        if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) return false;
        _at += sign.Length;
        return true;
    }

    private void Blanks()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
    }

    private static bool IsOfLabel(char one) => char.IsAsciiLetterOrDigit(one) || one is '_' or '.' or '/' or '-';
}
