using EksRecon.Networking.Dns;

using Xunit;

namespace EksRecon.Tests.Dns;

/// <summary>What CoreDNS would refuse, and where; and that no text brings the parser down.</summary>
public sealed class CorefileTests
{
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(".:53 {\n    errors\n", "line 1: the server block that starts here is not closed")]
    [InlineData(".:53 {\n    hosts {\n        10.0.0.1 a.example\n", "line 2: the block of hosts is not closed")]
    [InlineData(".:53 {\n}\n}\n", "line 3: a } closes nothing")]
    [InlineData(".:53{\n}\n", "line 1: there is no space before the { of .:53{")]
    [InlineData("(a) {\n    log\n", "line 1: the snippet a is not closed")]
    [InlineData("(a) {\n    import a\n}\n. {\n    import a\n}\n", "line 2: the snippet a imports itself, or snippets grow without bound")]
    [InlineData(". {\n    import\n}\n", "line 2: import names nothing")]
    public void A_broken_Corefile_is_told_with_its_line(string text, string problem)
    {
        Assert.Null(Corefile.Parse(text, out var says));
        Assert.Equal(problem, says);
    }

    [Theory]
    [InlineData("a.example b.example,\nc.example:5353 {\n    log\n}\n", "a.example b.example c.example:5353")]
    [InlineData("dns://.:53 {\r\n    log\r\n}\r\n", ".")]
    [InlineData("\"Corp.Example.\" { # closed beside\n log }\n", "corp.example")]
    [InlineData("tls://. {\n}\n", "tls://.:853")]
    [InlineData("a.example\nlog\n", "a.example")]
    public void Zones_are_read_however_they_are_written(string text, string zones)
    {
        var corefile = Corefile.Parse(text, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(zones, Assert.Single(corefile?.Blocks ?? []).ToString());
    }

    [Fact]
    public void No_text_brings_the_parser_down()
    {
        string[] words = [".:53", "{", "}", "import", "(a)", "a", "log", "\"", "\\", "#", "\n", "\n", " ", ",", "{$ENV}", "corp.example:",
            "::1", "forward . /etc/resolv.conf", "kubernetes", "hosts", "cache"];
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(1, 30)).Select(_ => words[random.Next(words.Length)] + (random.Next(2) == 0 ? " " : "")));
            if (Corefile.Parse(text, out var problem) is { } corefile) Assert.NotNull(StockCorefile.Compare(corefile));
            else Assert.NotEmpty(problem);
        }
    }
}
