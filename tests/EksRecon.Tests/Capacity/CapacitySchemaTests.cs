using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

using EksRecon.Reports;
using EksRecon.Tests.Cli;

using NJsonSchema;

using Xunit;

namespace EksRecon.Tests.Capacity;

/// <summary>The published schema of what <c>eks-recon capacity</c> answers.</summary>
public sealed class CapacitySchemaTests
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, "docs/schemas/capacity.schema.json");

    /// <summary>Run with EKS_RECON_ACCEPT=1 to write it after a change of the answer's records.</summary>
    [Fact]
    public void The_published_schema_is_that_of_the_answer()
    {
        var schema = Generate();
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 }) File.WriteAllText(SchemaFile, schema);
        Assert.Equal(schema, File.ReadAllText(SchemaFile));
    }

    [Theory]
    [InlineData("one-zone-exhausted", null)]
    [InlineData("nodes-refused", null)]
    [InlineData("interfaces-refused", "warm-ip=2")]
    [InlineData("one-zone-exhausted", "custom-networking,max-pods=20,add-subnet=100.64.0.0/18:us-west-2a")]
    [InlineData("upgrade-does-not-fit", "add-nodes=4:m6i.large,add-pods=100")]
    [InlineData("ipv6", "customer-routed-egress,ipv6")]
    public async Task Every_answer_validates(string name, string? changes)
    {
        var json = Answer(name, changes);
        var cancel = TestContext.Current.CancellationToken;
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(SchemaFile, cancel), cancel);
        Assert.Empty(schema.Validate(json).Select(error => error.ToString()));
    }

    /// <summary>Which number a row has is said by its members, not by words.</summary>
    [Fact]
    public void A_row_of_a_what_if_has_a_metric_what_it_counts_and_numbers()
    {
        using var answer = JsonDocument.Parse(Answer("one-zone-exhausted", "max-pods=20,add-subnet=10.9.0.0/20:us-west-2a"));
        var whatIf = answer.RootElement.GetProperty("what_if");
        var rows = whatIf.GetProperty("table").EnumerateArray().ToList();
        Assert.All(rows,
            row => Assert.Equal(["metric", "zone", "subnet", "kind", "before", "after"],
                row.EnumerateObject().Select(member => member.Name)));
        JsonValueKind[] numbers = [JsonValueKind.Number, JsonValueKind.Null];
        Assert.All(rows, row => Assert.All(["before", "after"], side => Assert.Contains(row.GetProperty(side).ValueKind, numbers)));
        Assert.Equal(
            ["free-addresses", "more-filled-nodes", "more-pods", "more-pods-in-zone", "warm-addresses"],
            rows.Select(row => row.GetProperty("metric").GetString()).Distinct().Order());
        var added = Assert.Single(rows, row => row.GetProperty("subnet").GetString() == "new 10.9.0.0/20");
        Assert.Equal(("us-west-2a", JsonValueKind.Null), (added.GetProperty("zone").GetString(), added.GetProperty("before").ValueKind));
        Assert.Equal(4051, added.GetProperty("after").GetInt32());
        string[] verdicts = ["fits", "fits-at-best", "does-not-fit", "unknown"];
        Assert.All(["before", "after"], side => Assert.Contains(whatIf.GetProperty("upgrade").GetProperty(side).GetString(), verdicts));
        Assert.Equal(JsonValueKind.Object, whatIf.GetProperty("first_to_fail").GetProperty("before").ValueKind);
    }

    private static string Answer(string name, string? changes) => CommandLine.Run(
        [
            "capacity", "--bundle", new Cases.Case("cases/addresses/" + name).Folder, "-o", "json",
            .. changes is null ? Array.Empty<string>() : ["--what-if", changes],
        ]).Output;

    private static string Generate()
    {
        var schema = ReportJson.Readable.CapacityReport.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (_, node) =>
            {
                if (node is JsonObject map && map.ContainsKey("properties")) map["additionalProperties"] = false;
                return node;
            },
        }).AsObject();
        var published = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "eks-recon capacity" };
        foreach (var (name, value) in schema.ToList())
        {
            schema.Remove(name);
            published[name] = value;
        }

        return published.ToJsonString(
            new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            + "\n";
    }
}
