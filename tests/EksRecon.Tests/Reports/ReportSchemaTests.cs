using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

using EksRecon.Reports;
using EksRecon.Tests.Cases;

using NJsonSchema;

using Xunit;

namespace EksRecon.Tests.Reports;

public sealed class ReportSchemaTests
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, "docs/report.schema.json");
    private static readonly string ContractFile = Path.Combine(Repository.Root, "docs/networking.schema.json");
    private static readonly Lazy<JsonSchema> Schema = new(() =>
        JsonSchema.FromJsonAsync(File.ReadAllText(SchemaFile), TestContext.Current.CancellationToken).GetAwaiter().GetResult());

    private static readonly Lazy<JsonElement> Contract = new(() => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(ContractFile)));

    public static TheoryData<string> AllBundles() => [.. new[] { "cases", "clusters" }.SelectMany(Case.Names)];

    /// <summary>Run with EKS_RECON_ACCEPT=1 to write it after a change of the report's records.</summary>
    [Fact]
    public void The_published_schema_is_that_of_the_report()
    {
        var schema = Generate();
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 }) File.WriteAllText(SchemaFile, schema);
        Assert.Equal(schema, File.ReadAllText(SchemaFile));
    }

    /// <summary>The bundle is read once for everything that the schema and the contract require of its report.</summary>
    [Theory]
    [MemberData(nameof(AllBundles))]
    public void Every_report_validates_as_JSON_and_as_YAML_in_the_order_of_the_contract_and_with_each_null_explained(string bundle)
    {
        var report = Answers.Report(new Case(bundle).Snapshot());
        var json = Answers.Json(report);
        using var document = JsonDocument.Parse(json);
        Assert.Multiple(
            () => Assert.Empty(Schema.Value.Validate(json).Select(error => error.ToString())),
            () => SameAsYaml(report, document.RootElement),
            () => SameOrder(Contract.Value, document.RootElement.GetProperty("networking"), "networking"),
            () => NullsAreExplained(report, document.RootElement.GetProperty("networking")));
    }

    private static void SameAsYaml(Report report, JsonElement json)
    {
        var yaml = EksRecon.Bundles.YamlText.ToJson(Answers.Yaml(report));
        Assert.NotNull(yaml);
        Assert.True(JsonElement.DeepEquals(yaml.Value, json), "the YAML says something else than the JSON");
    }

    private static void NullsAreExplained(Report report, JsonElement networking)
    {
        var unknown = report.Unavailable.Where(row => row.Effect == "unknown").Select(row => row.Fact).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Nulls(networking, "networking"))
        {
            var doesNotApply =
                path is "networking.vpc_cni.version" or "networking.service_mesh.istio.version" or "networking.service_mesh.istio.mode" or "networking.dns.coredns.version"
                && report.Details.Evidence.Any(row => row.Fact == path);
            Assert.True(doesNotApply || unknown.Contains(path), $"{path} is null and nothing says why");
        }
    }

    private static void SameOrder(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) SameOrder(schema.GetProperty("items"), item, path + "[]");
        }

        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)) return;
        Assert.Equal(properties.EnumerateObject().Select(member => $"{path}.{member.Name}"),
            value.EnumerateObject().Select(member => $"{path}.{member.Name}"));
        foreach (var member in value.EnumerateObject())
        {
            SameOrder(properties.GetProperty(member.Name), member.Value, $"{path}.{member.Name}");
        }
    }

    private static IEnumerable<string> Nulls(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Null => [path],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Nulls(member.Value, $"{path}.{member.Name}")),
        _ => [],
    };

    private static string Generate()
    {
        var schema = ReportJson.Readable.Report.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (_, node) =>
            {
                if (node is JsonObject map && map.ContainsKey("properties")) map["additionalProperties"] = false;
                return node;
            },
        }).AsObject();
        var contract = JsonNode.Parse(File.ReadAllText(ContractFile))?.AsObject() ?? throw new InvalidDataException(ContractFile);
        contract.Remove("$schema");
        contract.Remove("$id");
        if (schema["properties"] is JsonObject properties) properties["networking"] = contract;
        var published = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "eks-recon report",
        };
        foreach (var (name, value) in schema.ToList())
        {
            schema.Remove(name);
            published[name] = value;
        }

        return published.ToJsonString(
            new JsonSerializerOptions
            {
                WriteIndented = true,
                NewLine = "\n",
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            })
            + "\n";
    }
}
