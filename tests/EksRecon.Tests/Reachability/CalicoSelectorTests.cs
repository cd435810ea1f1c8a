using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// The grammar of Calico's selectors, as libcalico-go's own tests of its tokenizer and parser have it. Labels are written <c>a=b c=d</c>.
/// </summary>
public sealed class CalicoSelectorTests
{
    [Theory]
    [InlineData("a == \"b\"", "a=b|a=b c=d", "|a=c|c=d")]
    [InlineData("a=='b'", "a=b", "")]
    [InlineData("a != 'a'", "a=b|", "a=a")]
    [InlineData("a!='\"'", "a=b", "a=\"")]
    [InlineData("a == 'b' && c == 'd'", "a=b c=d", "|a=b c=e|a=c c=d|c=d|a=b")]
    [InlineData("a == 'b' || c == 'd'", "a=b c=d|a=b|c=d", "|a=e c=e|c=e|a=e")]
    [InlineData("a == 'b' && c == 'd' || e == 'f'", "e=f|a=b c=d", "a=b|c=d")]
    [InlineData("e == 'f' || a == 'b' && c == 'd'", "e=f|a=b c=d", "a=b|c=d")]
    [InlineData("(e == 'f' || a == 'b') && c == 'd'", "e=f c=d|a=b c=d", "a=b|e=f")]
    [InlineData("!a == 'b' && c == 'd'", "c=d|a=c c=d", "a=b c=d|a=c")]
    [InlineData("!(a == 'b' && c == 'd')", "a=b|c=d|", "a=b c=d")]
    [InlineData("a in {\"'\", '\"', \"c\"}", "a=c|a=\"|a='", "|a=e")]
    [InlineData("a not in {\"'\", '\"', \"c\"}", "|a=e", "a=c|a=\"|a='")]
    [InlineData("a notin {'x'}", "|a=y", "a=x")]
    [InlineData("a not \t in{'x'}", "|a=y", "a=x")]
    [InlineData("a in {}", "", "|a=b")]
    [InlineData("a not in {}", "|a=b", "")]
    [InlineData("a in {'x',}", "a=x", "a=y")]
    [InlineData("a contains 'a'", "a=a|a=bab|a=aaa b=c", "|a=b|b=aaa")]
    [InlineData("a starts with 'a'", "a=a|a=abb", "|a=b|a=baa|b=aaa")]
    [InlineData("a startswith \"a\"", "a=a|a=abb", "|a=b|a=baa|b=aaa")]
    [InlineData("a starts  with'a'", "a=ab", "a=b")]
    [InlineData("a ends with 'a'", "a=a|a=bba", "|a=b|a=aab|b=aaa")]
    [InlineData("a endswith \"a\"", "a=a|a=bba", "|a=b|a=aab|b=aaa")]
    [InlineData("has(a)", "a=b", "|b=b")]
    [InlineData("has( a\t)", "a=b", "|b=b")]
    [InlineData("!has(a)", "|b=b", "a=b")]
    [InlineData("!! ! has(a)", "b=b", "a=b")]
    [InlineData("!!has(b)", "b=b", "a=b")]
    [InlineData("!(!has(a) || has(b))", "a=a", "|b=b|a=a b=b")]
    [InlineData("", "|a=b", "")]
    [InlineData(" \t", "|a=b", "")]
    [InlineData(" (all( ) )", "|a=b", "")]
    [InlineData("all == 'x' && in == 'y' && has == 'z'", "all=x in=y has=z", "all=x")]
    [InlineData("not-in/a.b_c == 'x'", "not-in/a.b_c=x", "")]
    public void A_selector_selects_what_Calico_selects(string text, string selected, string others)
    {
        var selector = CalicoSelector.Parse(text, "spec.selector");
        if (selected.Length > 0) Assert.All(selected.Split('|'), labels => Assert.True(selector.Matches(Labels(labels)), labels));
        if (others.Length > 0) Assert.All(others.Split('|'), labels => Assert.False(selector.Matches(Labels(labels)), labels));
    }

    [Theory]
    [InlineData("b == b")]
    [InlineData("b contains b")]
    [InlineData("b starts with b")]
    [InlineData("'b1' == b")]
    [InlineData("b")]
    [InlineData("a b")]
    [InlineData("a = 'b'")]
    [InlineData("a <> 'b'")]
    [InlineData("!")]
    [InlineData("foo == \"bar\" &")]
    [InlineData("foo == \"bar\" |")]
    [InlineData("foo == \"bar\" | foo == 'x'")]
    [InlineData("foo != ||")]
    [InlineData("foo in {\"\", ||")]
    [InlineData("foo in \"\"")]
    [InlineData("foo in {,'a'}")]
    [InlineData("foo in {'a' 'b'}")]
    [InlineData("foo not 'a'")]
    [InlineData("foo inside {'a'}")]
    [InlineData("foo containsa 'a'")]
    [InlineData("\"FOO")]
    [InlineData("\"FOO'")]
    [InlineData("(")]
    [InlineData("(a == \"foo\"")]
    [InlineData(")")]
    [InlineData("()")]
    [InlineData("a == \"b\" && %")]
    [InlineData("a == 'b'\n&& c == 'd'")]
    [InlineData("a ")]
    [InlineData("has(foo) &&")]
    [InlineData("has(foo")]
    [InlineData("has()")]
    [InlineData("has (a)")]
    [InlineData("all(a)")]
    [InlineData("a == 'b' c == 'd'")]
    public void What_is_not_in_the_grammar_cannot_be_evaluated(string text) =>
        Assert.Equal($"spec.selector: '{text}' is not a selector",
            Assert.Throws<NotEvaluatedException>(() => CalicoSelector.Parse(text, "spec.selector")).Message);

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void A_label_has_512_characters_at_most(int length, bool isTaken)
    {
        var text = $"has({new string('a', length)})";
        if (isTaken) CalicoSelector.Parse(text, "spec.selector");
        else Assert.Throws<NotEvaluatedException>(() => CalicoSelector.Parse(text, "spec.selector"));
    }

    [Fact]
    public void Deep_nesting_ends_in_a_sentence_and_any_number_of_negations_is_read()
    {
        Assert.Equal("spec.selector is nested too deeply",
            Assert.Throws<NotEvaluatedException>(() => CalicoSelector.Parse(new string('(', 100_000), "spec.selector")).Message);
        Assert.True(CalicoSelector.Parse(new string('!', 100_001) + "has(a)", "spec.selector").Matches(Labels("b=b")));
    }

    [Theory]
    [InlineData("a in {'x'}", "a not in {'x'}")]
    [InlineData("a in {\"x','y\"}", "a in {'x', 'y'}")]
    [InlineData("a == \"x'\"", "a == 'x'")]
    [InlineData("a contains \"x' && b == 'y\"", "a contains 'x' && b == 'y'")]
    public void Selectors_that_say_different_things_have_different_keys(string one, string other) =>
        Assert.NotEqual(CalicoSelector.Parse(one, "").Key, CalicoSelector.Parse(other, "").Key);

    [Theory]
    [InlineData("has(a)&&b=='c'", "b == \"c\" && has( a )")]
    [InlineData("a in {'z','x','z'}", "a in {\"x\",\"z\"}")]
    [InlineData("a notin {'x'}", "a not in {'x'}")]
    public void Selectors_that_say_the_same_have_one_key(string one, string other) =>
        Assert.Equal(CalicoSelector.Parse(one, "").Key, CalicoSelector.Parse(other, "").Key);

    [Theory]
    [InlineData("global()")]
    [InlineData("a == 'b' && global()")]
    public void Global_is_for_namespaces_of_rules(string text) =>
        Assert.Throws<PolicyException>(() => CalicoSelector.Parse(text, "spec.selector"));

    [Theory]
    [InlineData("!global()")]
    [InlineData("global() || a == 'b'")]
    public void Global_stands_alone(string text) =>
        Assert.Throws<PolicyException>(() => CalicoSelector.ParseNamespaces(text, "spec.namespaceSelector"));

    private static Labels Labels(string text) =>
        new(
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(pair[0], pair[1])));
}
