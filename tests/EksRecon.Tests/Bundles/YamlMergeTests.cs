using System.Text;
using System.Text.Json;

using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>Merge keys as kubectl reads them: what a mapping says itself wins, and of what it merges the first.</summary>
public sealed class YamlMergeTests
{
    [Theory]
    [InlineData("a: &a {x: 1, y: 1}\nb: {x: 2, <<: *a}\n", """{"a":{"x":1,"y":1},"b":{"x":2,"y":1}}""")]
    [InlineData("a: &a {x: 1, y: 1}\nb: {<<: *a, x: 2}\n", """{"a":{"x":1,"y":1},"b":{"x":2,"y":1}}""")]
    [InlineData("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n", """{"a":{"x":1},"b":{"x":2,"y":2},"c":{"x":1,"y":2}}""")]
    [InlineData("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: *b, <<: *a}\n", """{"a":{"x":1},"b":{"x":2,"y":2},"c":{"x":2,"y":2}}""")]
    [InlineData("a: &a {x: 1, y: 1, z: 1}\nb: &b {<<: *a, x: 2}\nc: &c {y: 3}\nd: {<<: [*b, *c]}\n", """{"a":{"x":1,"y":1,"z":1},"b":{"x":2,"y":1,"z":1},"c":{"y":3},"d":{"x":2,"y":1,"z":1}}""")]
    [InlineData("a: &a {x: {k: 1}}\no: &o\n  p: {<<: *a, x: {l: 2}}\n  q: 1\nr: *o\n", """{"a":{"x":{"k":1}},"o":{"p":{"x":{"l":2}},"q":1},"r":{"p":{"x":{"l":2}},"q":1}}""")]
    [InlineData("a: {<<: {x: 1}, y: 2}\n", """{"a":{"y":2,"x":1}}""")]
    [InlineData("a: {<<: [], y: 2}\n", """{"a":{"y":2}}""")]
    [InlineData("a: {\"<<\": 1}\n", """{"a":{"\u003C\u003C":1}}""")]
    public void The_nearest_word_wins(string yaml, string json) => Assert.Equal(json, JsonSerializer.Serialize(YamlText.ToJson(yaml)));

    [Theory]
    [InlineData("a: {<<: 1}\n")]
    [InlineData("a: {<<: [1]}\n")]
    [InlineData("a: {<<: *none}\n")]
    public void What_cannot_be_merged_is_damage(string yaml) => Assert.Null(YamlText.ToJson(yaml));

    [Fact]
    public void A_kind_may_come_by_a_merge_key()
    {
        var bundle = new MemoryBundle();
        bundle.Files["x.yaml"] = "metadata: {name: a}\n<<: {apiVersion: v1, kind: Service}\n"u8.ToArray();
        Assert.Equal("a", Assert.Single(bundle.Snapshot().Services.Items).Metadata.Name);
    }

    [Fact]
    public void Merges_of_merges_do_not_grow_without_bound()
    {
        var text = new StringBuilder("a0: &a0 {x: 1}\n");
        for (var index = 1; index < 60; index++) text.Append($"a{index}: &a{index} {{k{index}: 1, <<: [*a{index - 1}, *a{index - 1}]}}\n");
        Assert.Null(YamlText.ToJson(text.ToString(), out var damage));
        Assert.Contains("stand for more than", damage?.Reason, StringComparison.Ordinal);
    }
}
