using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Tests.Collection;

using Xunit;

namespace EksRecon.Tests.Anonymity;

/// <summary>What a saved bundle keeps is a list of places, and what is kept nowhere else is in no report either.</summary>
public sealed class PrivacyTests : IDisposable
{
    private static readonly string Golden = Path.Combine(Repository.Root, "tests/EksRecon.Tests/Anonymity/kept-places.txt");

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public static TheoryData<string> All() => [.. LiveClusterTests.All().Select(row => row.Data), "sample"];

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_that_was_planted_is_saved_or_reported(string name)
    {
        var original = MemoryBundle.Load(name == "sample" ? Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample")
            : Path.Combine(Repository.Clusters, name, "bundle"));
        var planted = original.Copy();
        var count = 0;
        foreach (var (path, content) in original.Files)
        {
            if (!path.EndsWith(".json", StringComparison.Ordinal) || path == Manifest.FileName) continue;
            var document = Planting.Into(JsonNode.Parse(content) ?? new JsonObject(), ref count).ToJsonString();
            planted.Files[path] = Encoding.UTF8.GetBytes(document);
            Assert.DoesNotContain(Planting.Canary, Saved(document), StringComparison.Ordinal);
            var file = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? _folder);
            File.WriteAllText(file, document);
        }

        Assert.True(count > 0 || name is "everything-forbidden" or "hand-made-folder", "nothing was planted");
        var report = Answers.Report(planted.Snapshot());
        foreach (var answer in (string[])[Answers.Json(report), Answers.Yaml(report), Answers.Text(report, 200)])
        {
            Assert.DoesNotContain(Planting.Canary, answer, StringComparison.Ordinal);
        }

        foreach (
            var command in (string[][])[["reach", "-o", "json"], ["reach", "--exposure", "-o", "json"], ["capacity", "-o", "json"],
                ["capacity"]])
        {
            var run = Cli.CommandLine.Run([command[0], "--bundle", _folder, .. command[1..]]);
            Assert.DoesNotContain(Planting.Canary, run.Output + run.Notes, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Goldens are reviewed: run with EKS_RECON_ACCEPT=1 to write them, and read the difference. A place that is new here holds something
    /// that nobody has looked at.
    /// </summary>
    [Fact]
    public void A_saved_bundle_keeps_the_places_that_were_reviewed()
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in All().Select(row => row.Data))
        {
            var bundle = MemoryBundle.Load(name == "sample" ? Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample")
                : Path.Combine(Repository.Clusters, name, "bundle"));
            var count = 0;
            foreach (var (path, content) in bundle.Files)
            {
                if (!path.EndsWith(".json", StringComparison.Ordinal) || path == Manifest.FileName
                    || JsonNode.Parse(content) is not JsonObject document)
                {
                    continue;
                }

                var saved = JsonNode.Parse(Saved(Planting.Into(document, ref count).ToJsonString()))?.AsObject() ?? [];
                if (saved["items"] is JsonArray items)
                {
                    foreach (var item in items)
                    {
                        Add(item, item?["kind"]?.GetValue<string>() ?? document["kind"]?.GetValue<string>() ?? "?", places);
                    }
                }
                else
                {
                    foreach (var (member, value) in saved)
                    {
                        Add(value, saved["kind"]?.GetValue<string>() is { } kind ? $"{kind}.{member}" : member, places);
                    }
                }
            }
        }

        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 }) File.WriteAllLines(Golden, places);
        Assert.Equal(File.ReadAllLines(Golden), places);
    }

    /// <summary>A field that detection reads and a saved bundle leaves out would be lost between collecting and looking.</summary>
    [Fact]
    public void Every_field_that_is_read_of_pods_workloads_nodes_and_Services_is_kept()
    {
        var kept = KeptShape.AllMembers.ToHashSet(StringComparer.Ordinal);
        // What is below these is kept whole, or is read of the container that is kept.
        Type[] types = [typeof(ObjectWire), typeof(MetadataWire), typeof(SpecWire), typeof(JobTemplateWire), typeof(JobSpecWire),
            typeof(TemplateWire), typeof(ContainerWire), typeof(StatusWire), typeof(ConditionWire), typeof(ServiceWire),
            typeof(ServiceSpecWire), typeof(ServiceStatusWire)];
        foreach (var property in types.SelectMany(type => type.GetProperties()).Where(property => property.Name != "EqualityContract"))
        {
            var member = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Assert.True(kept.Contains(member), $"{member} is read and not kept: add it to KeptShape");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Saved(string document)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) PrivateFields.Write(Encoding.UTF8.GetBytes(document), writer, KeptSettings.Standard, disguise: null);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The places of all texts: members by name, items of lists as [], keys that people choose as *.</summary>
    private static void Add(JsonNode? node, string path, SortedSet<string> places)
    {
        switch (node)
        {
            case JsonObject item:
                var name = path[(path.LastIndexOf('.') + 1)..];
                var isOwn =
                    name is "*" or "labels" or "annotations" or "matchLabels" or "selector" or "nodeSelector" or "data" or "tags" or "capacity" or "allocatable" or "limits" or "requests" or "ingressSelector" or "podLabels" or "fromEndpoints" or "toEndpoints";
                foreach (var (key, value) in item) Add(value, isOwn ? $"{path}.*" : $"{path}.{key}", places);
                break;
            case JsonArray list:
                foreach (var item in list) Add(item, path + "[]", places);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                places.Add(path);
                break;
        }
    }
}
