using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

using EksRecon.Questions;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>EKS: reads of a cluster, its add-ons, node groups and Fargate profiles, by path.</summary>
internal sealed class EksReplay(AwsSight sight, ReplayedCluster? cluster)
{
    private static readonly FrozenDictionary<string, (AwsCall List, AwsCall Describe, string Unknown)> Parts = new[]
    {
        ("addons", AwsCalls.ListAddons, AwsCalls.DescribeAddon, "No addon: {0} found in cluster: {1}"),
        ("node-groups", AwsCalls.ListNodegroups, AwsCalls.DescribeNodegroup, "No node group found for name: {0}."),
        ("fargate-profiles", AwsCalls.ListFargateProfiles, AwsCalls.DescribeFargateProfile, "No Fargate Profile found with name: {0}."),
    }.ToFrozenDictionary(part => part.Item1, part => (part.Item2, part.Item3, part.Item4), StringComparer.Ordinal);

    public AwsAnswer Answer(AwsRequest request)
    {
        if (!HttpMethods.IsGet(request.Method)) throw ReadOnly();
        return request.Path.Trim('/').Split('/') switch
        {
            ["clusters"] => ListClusters(request),
            ["clusters", var name] => DescribeCluster(name),
            ["clusters", var name, var part] when Parts.TryGetValue(part, out var calls) => List(calls.List, name, request),
            ["clusters", var name, var part, var thing] when Parts.TryGetValue(part, out var calls) => Describe(calls.List, calls.Describe, name, thing, calls.Unknown),
            ["addons", "supported-versions"] => EksAddonVersions.Answer(sight, request),
            _ => throw ReadOnly(),
        };
    }

    /// <summary>A page as EKS cuts it.</summary>
    public static AwsPage Page(AwsCall call, IReadOnlyList<JsonElement> items, AwsRequest request) => Page(call.Action, items, request);

    private static AwsPage Page(string action, IReadOnlyList<JsonElement> items, AwsRequest request) => AwsPage.Of(
        action,
        items,
        AwsPage.Size(request["maxResults"], 1, 100, _ => Invalid("maxResults must be between 1 and 100.")) ?? 100,
        request["nextToken"],
        () => Invalid("The nextToken is invalid."));

    private static AwsFaultException Invalid(string message) => new(StatusCodes.Status400BadRequest, "InvalidParameterException", message);

    private static AwsFaultException NotFound(string message) => new(StatusCodes.Status404NotFound, "ResourceNotFoundException", message);

    private static AwsFaultException ReadOnly() => new(StatusCodes.Status403Forbidden, AwsService.Eks.Denied, AwsService.Eks.ReadOnly);

    private AwsAnswer ListClusters(AwsRequest request)
    {
        if (sight.Cluster is not { } name) throw sight.NotAsked(AwsCalls.DescribeCluster, "the name of the cluster");
        var page = Page("ListClusters", [JsonElement.Parse($"\"{JsonEncodedText.Encode(name)}\"")], request);
        return JsonAnswer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartArray("clusters");
            foreach (var item in page.Items) item.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteString("nextToken", page.Next);
        });
    }

    private AwsAnswer DescribeCluster(string name)
    {
        Demand(name);
        var described = sight.One(AwsCalls.DescribeCluster);
        return JsonAnswer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject(AwsCalls.DescribeCluster.Key);
            var shape = AwsShapes.Answer(AwsCalls.DescribeCluster).Members[AwsCalls.DescribeCluster.Key].Shape;
            foreach (var property in described.EnumerateObject())
            {
                if (cluster is not null && property.Name is "endpoint" or "certificateAuthority") continue;
                JsonAnswer.Member(writer, property, shape.Members.GetValueOrDefault(property.Name)?.Shape);
            }

            if (cluster is not null)
            {
                writer.WriteString("endpoint", cluster.Endpoint.GetLeftPart(UriPartial.Authority));
                writer.WriteStartObject("certificateAuthority");
                writer.WriteBase64String("data", Encoding.ASCII.GetBytes(cluster.CertificateAuthority));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private AwsAnswer List(AwsCall call, string name, AwsRequest request)
    {
        Demand(name);
        return JsonAnswer.Of(call, Page(call, sight.All(call), request));
    }

    private AwsAnswer Describe(AwsCall list, AwsCall call, string name, string thing, string unknown)
    {
        Demand(name);
        AwsFaultException Unknown() => NotFound(string.Format(null, unknown, thing, name));
        var found = sight.About(call, thing, list, listed => listed.ValueKind == JsonValueKind.String && listed.GetString() == thing,
            Unknown);
        if (found is not [var answer, ..]) throw Unknown();
        return JsonAnswer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WritePropertyName(call.Key);
            JsonAnswer.Write(writer, answer, AwsShapes.Answer(call).Members[call.Key].Shape);
        });
    }

    /// <summary>The bundle is of one cluster; to every other name EKS says that there is none.</summary>
    private void Demand(string name)
    {
        if (sight.Cluster is { } known && known != name) throw NotFound($"No cluster found for name: {name}.");
    }
}
