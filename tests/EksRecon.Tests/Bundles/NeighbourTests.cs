using EksRecon.Bundles;
using EksRecon.Model;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>What is damaged costs itself: the documents and elements beside it are read.</summary>
public sealed class NeighbourTests
{
    private const string Broken = "apiVersion: v1\nkind: Service\nmetadata: {name: broken\nspec: [\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_YAML_document_that_is_damaged_costs_no_other(string newline)
    {
        var names = Names("x.yaml",
            string.Join("---\n", Service("a"), Broken, Service("b"), "apiVersion: v1\nkind: Service\nmetadata: {name: &x *y}\n",
                Service("c"), "[x\n", Service("d")).Replace("\n", newline, StringComparison.Ordinal),
            out var damages);
        Assert.Equal(["a", "b", "c", "d"], names);
        Assert.Equal(3, damages.Count);
        Assert.Equal(["kubernetes/services", "kubernetes/services", null], damages.Select(damage => damage.Question));
    }

    [Fact]
    public void Damage_in_a_later_document_is_said_with_its_line()
    {
        Names("x.yaml", Service("a") + "---\n" + Broken, out var damages);
        Assert.Equal(8, Assert.Single(damages).Line);
    }

    [Fact]
    public void Lines_of_dashes_inside_of_text_do_not_end_a_document()
    {
        var names = Names("x.yaml",
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    text: |\n      ---\n      b\n    other: \"x\n      --- y\"\n---\n"
                + Service("b"),
            out var damages);
        Assert.Equal(["a", "b"], names);
        Assert.Empty(damages);
    }

    [Fact]
    public void Directives_marks_of_the_end_and_empty_documents_are_read()
    {
        var names = Names("x.yaml",
            "%YAML 1.2\n---\n" + Service("a") + "...\n%YAML 1.2\n---\n" + Service("b") + "...\n---\n---\n# nothing\n--- # here\n"
                + Service("c") + "---\n",
            out var damages);
        Assert.Equal(["a", "b", "c"], names);
        Assert.Empty(damages);
    }

    [Fact]
    public void A_text_that_is_not_Unicode_costs_its_document()
    {
        var bundle = new MemoryBundle();
        bundle.Files["x.yaml"] =
            [.. System.Text.Encoding.UTF8.GetBytes(Service("a") + "---\napiVersion: v1\nkind: Service\nmetadata: {name: "),
            0xff, .. System.Text.Encoding.UTF8.GetBytes("}\n---\n" + Service("c"))];
        var snapshot = bundle.Snapshot();
        Assert.Equal(["a", "c"], snapshot.Services.Items.Select(service => service.Metadata.Name));
        Assert.Contains("not Unicode", Assert.Single(snapshot.Coverage.Damages).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"metadata\": {\"name\": \"b\\ud800\"}}")]
    [InlineData("{\"metadata\": {\"name\": \"b\\udc00\"}}")]
    [InlineData("{\"metadata\": {\"name\": \"b\\ud800\\ud800\\udc00\"}}")]
    [InlineData("{\"metadata\": {\"name\": \"b\", \"labels\": {\"\\udbffx\": \"y\"}}}")]
    public void Half_a_surrogate_pair_costs_its_object(string item)
    {
        var names = Names("x.json",
            $"{{\"apiVersion\": \"v1\", \"kind\": \"ServiceList\", \"items\": [{{\"metadata\": {{\"name\": \"a\"}}}}, {item}, {{\"metadata\": {{\"name\": \"c\", \"annotations\": {{\"x\": \"\\ud83d\\ude00 \\\\ud800\"}}}}}}]}}",
            out var damages);
        Assert.Equal(["a", "c"], names);
        Assert.Contains("not Unicode", Assert.Single(damages).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_whose_name_is_not_Unicode_is_passed_over_by_what_looks_for_another()
    {
        var json = "{\"\\ud800x\":{\"image\":\"a\"},\"metadata\":{\"\\ud800\":1,\"name\":\"a\"}}"u8;
        Assert.Equal("a", JsonPeek.Text(json, "metadata", "name"));
        Assert.True(JsonPeek.Has(json, "metadata"));
        Assert.False(JsonPeek.Has(json, "name"));
        Assert.Equal(1_000_003, Fullness.Of(json));
    }

    [Theory]
    [InlineData("        {\"metadata\": {\"name\": \"b\" \"c\"}},\n")]
    [InlineData("        {\n            \"metadata\": {\n                \"name\": b\n            }\n        },\n")]
    [InlineData("        nonsense,\n")]
    public void An_element_of_a_list_that_is_damaged_costs_no_other(string damaged)
    {
        var names = Names("x.json",
            $"{{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        {{\"metadata\": {{\"name\": \"a\"}}}},\n{damaged}        {{\n            \"metadata\": {{\n                \"name\": \"c\"\n            }}\n        }}\n    ],\n    \"kind\": \"ServiceList\"\n}}\n",
            out var damages);
        Assert.Equal(["a", "c"], names);
        var damage = Assert.Single(damages);
        Assert.Equal(("kubernetes/services", 5), (damage.Question, damage.Line));
    }

    [Fact]
    public void The_last_element_of_a_list_may_be_damaged_and_what_follows_the_list_is_read()
    {
        var names = Names("x.json",
            "{\n    \"apiVersion\": \"v1\",\n    \"kind\": \"ServiceList\",\n    \"items\": [\n        {\"metadata\": {\"name\": \"a\"}},\n        {\"metadata\": nothing}\n    ]\n}\n{\n    \"apiVersion\": \"v1\",\n    \"kind\": \"Service\",\n    \"metadata\": {\"name\": \"b\"}\n}\n",
            out var damages);
        Assert.Equal(["a", "b"], names);
        Assert.Single(damages);
    }

    [Fact]
    public void A_damaged_element_of_a_mixed_list_costs_its_own_kind()
    {
        Names("x.json",
            "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        {\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}},\n        {\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {{}},\n        {\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"c\"}}\n    ],\n    \"kind\": \"List\"\n}\n",
            out var damages);
        Assert.Equal("kubernetes/deployments.apps", Assert.Single(damages).Question);
    }

    [Fact]
    public void An_element_that_does_not_say_what_it_is_makes_the_list_of_its_neighbours_partial()
    {
        var bundle = new MemoryBundle();
        bundle.Files["x.json"] =
            "{\"apiVersion\": \"v1\", \"items\": [{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"a\"}}, {\"apiVersion\": {}, \"kind\": \"Node\", \"metadata\": {\"name\": \"b\"}}], \"kind\": \"List\"}"u8.ToArray();
        var nodes = bundle.Snapshot().Nodes;
        Assert.Single(nodes.Items);
        Assert.False(nodes.IsWhole);
    }

    [Fact]
    public void A_line_of_NDJSON_that_is_damaged_costs_no_other()
    {
        var names = Names("x.ndjson", string.Join('\n', Json("a"), Json("b")[..40], Json("c"), "{nonsense}", Json("d")), out var damages);
        Assert.Equal(["a", "c", "d"], names);
        Assert.Equal(2, damages.Count);
    }

    [Fact]
    public void The_last_line_of_a_dump_is_kubectls_own()
    {
        var names = Names("dump.txt", Json("a") + "\n" + Json("b") + "\nCluster info dumped to standard output\n", out var damages);
        Assert.Equal(["a", "b"], names);
        Assert.Empty(damages);
    }

    private static string Service(string name) => $"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n";

    private static string Json(string name) => $"{{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {{\"name\": \"{name}\"}}}}";

    private static IEnumerable<string> Names(string file, string content, out IReadOnlyList<Damage> damages)
    {
        var bundle = new MemoryBundle();
        bundle.Files[file] = System.Text.Encoding.UTF8.GetBytes(content);
        var snapshot = bundle.Snapshot();
        damages = snapshot.Coverage.Damages;
        return snapshot.Services.Items.Select(service => service.Metadata.Name);
    }
}
