using System.Text;
using System.Text.Json;

using EksRecon.Questions;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Kubernetes;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>What a bundle says of its API may have any shape: what can be served of it is served.</summary>
public sealed class OddBundleTests
{
    private const string Definition =
        """{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"as.example.com"},"spec":{0}}""";

    [Theory]
    [InlineData("kubernetes/apis.json", """{"kind":"APIGroupList","apiVersion":"v1","groups":{}}""")]
    [InlineData("kubernetes/apis.json", """{"kind":"APIGroupList","apiVersion":"v1"}""")]
    [InlineData("kubernetes/apis.json", """{"kind":"APIGroupList","apiVersion":"v1","groups":[1]}""")]
    [InlineData("kubernetes/apis.json", """{"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":5}]}""")]
    [InlineData("kubernetes/apis.json", """{"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":[5,{"version":{}}]}]}""")]
    [InlineData("kubernetes/apis.json", """{"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":DEEP}]}""")]
    [InlineData("crd", "[]")]
    [InlineData("crd", """{"names":[]}""")]
    [InlineData("crd", """{"group":"example.com","names":{"plural":"as","kind":"A","shortNames":[1,{}]},"versions":[5,{"name":1}]}""")]
    [InlineData("crd", """{"group":"example.com","names":{"plural":"as","kind":"A"},"versions":DEEP}""")]
    public void An_API_of_an_odd_shape_is_served_as_far_as_it_can_be_read(string file, string json)
    {
        var deep = json.Replace("DEEP", new string('[', 100) + new string(']', 100), StringComparison.Ordinal);
        var bundle = new MemoryBundle();
        bundle.Files["kubernetes/namespaces.json"] = """{"apiVersion":"v1","kind":"NamespaceList","items":[]}"""u8.ToArray();
        if (file != "crd") bundle.Files[file] = Encoding.UTF8.GetBytes(deep);
        else
        {
            var definition = Definition.Replace("{0}", deep, StringComparison.Ordinal);
            bundle.Files["kubernetes/customresourcedefinitions.apiextensions.k8s.io.json"] =
                Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"List","items":[{{definition}}]}""");
        }

        var served = new ServedApi(Replayed(bundle));
        Assert.Contains(served.Of("v1"), resource => resource.Name.Plural == "namespaces");
    }

    [Theory]
    [InlineData("""{"metadata":{"labels":{"a":1}},"spec":{"selector":{"matchLabels":{"a":{},"b":[1],"c":null}},"podSelector":{"matchLabels":{"a":2}}}}""")]
    [InlineData("""{"metadata":[],"spec":[],"status":5}""")]
    [InlineData("""{"metadata":{"labels":[],"creationTimestamp":{}},"spec":{"template":{"spec":{"containers":[1,{"name":{}}]}},"rules":[5],"ports":[{"port":[]}]}}""")]
    [InlineData("""{"data":[],"webhooks":{},"status":{"conditions":[1],"addresses":[[]],"loadBalancer":{"ingress":[5]},"startTime":5}}""")]
    public void Every_cell_of_an_odd_object_is_a_text(string json)
    {
        var files = new MemoryBundle();
        files.Files["kubernetes/namespaces.json"] = """{"apiVersion":"v1","kind":"NamespaceList","items":[]}"""u8.ToArray();
        var bundle = Replayed(files);
        using var item = JsonDocument.Parse(json);
        foreach (var kind in Kinds.All)
        {
            var resource = new ServedResource(new(kind.Group, kind.Plural), "v1", kind.Kind, kind.Kind, kind.Namespaced, [], kind);
            foreach (var column in TableColumns.Of(resource, bundle))
            {
                Assert.NotNull(column.Cell(item.RootElement, DateTimeOffset.UnixEpoch));
            }
        }
    }

    private static ReplayBundle Replayed(MemoryBundle bundle) => ReplayBundle.Read(
        "odd",
        bundle.Files.Select(file => (file.Key, (Func<Stream>)(() => new MemoryStream(file.Value)))),
        isComplete: false,
        CancellationToken.None);
}
