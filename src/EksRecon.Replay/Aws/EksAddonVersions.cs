using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Replay.Aws;

/// <summary>
/// DescribeAddonVersions, which knows of no cluster: <c>GET /addons/supported-versions?addonName=…&amp;kubernetesVersion=…</c>.
/// </summary>
internal static class EksAddonVersions
{
    public static AwsAnswer Answer(AwsSight sight, AwsRequest request)
    {
        var call = AwsCalls.DescribeAddonVersions;
        var name = request["addonName"];
        var addons = name is null
            ? sight.All(call)
            : sight.About(call, name, call, _ => true, () => sight.NotAsked(call, call.QuestionFor(name)));
        if (request["kubernetesVersion"] is { } version)
        {
            // The bundle's answers may have been asked for one version alone: none for another is not "none fits".
            if (addons.Count > 0 && !addons.SelectMany(Versions).Any(candidate => Fits(candidate, version)))
            {
                throw sight.NotAsked(call, $"add-on versions for Kubernetes {version}");
            }

            addons = [.. addons.Select(addon => Only(addon, version)).Where(addon => Versions(addon).Any())];
        }

        return JsonAnswer.Of(call, EksReplay.Page(call, addons, request));
    }

    private static IEnumerable<JsonElement> Versions(JsonElement addon) => Items(addon, "addonVersions");

    private static bool Fits(JsonElement addonVersion, string version) =>
        Items(addonVersion, "compatibilities").Any(item => IsFor(item, version));

    private static bool IsFor(JsonElement compatibility, string version) => AwsSight.Text(compatibility, "clusterVersion") == version;

    private static IEnumerable<JsonElement> Items(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : [];

    /// <summary>The add-on with the versions that fit, and of these what they say of this version.</summary>
    private static JsonElement Only(JsonElement addon, string version) => With(addon, "addonVersions", writer =>
    {
        foreach (var candidate in Versions(addon).Where(candidate => Fits(candidate, version)))
        {
            With(candidate, "compatibilities", inner =>
            {
                foreach (var compatibility in Items(candidate, "compatibilities").Where(item => IsFor(item, version)))
                {
                    compatibility.WriteTo(inner);
                }
            }).WriteTo(writer);
        }
    });

    /// <summary>The object with other items in one of its lists.</summary>
    private static JsonElement With(JsonElement json, string list, Action<Utf8JsonWriter> writeItems)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var property in json.EnumerateObject())
            {
                if (property.Name != list)
                {
                    property.WriteTo(writer);
                    continue;
                }

                writer.WriteStartArray(list);
                writeItems(writer);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return AwsSight.Parse(stream.ToArray());
    }
}
