using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// An add-on as EKS describes it. Its <c>configurationValues</c> are a document that a user wrote: of the network's add-ons the members
/// that are compared with the running workload stay,
/// of other add-ons, which may be given keys and passwords, nothing.
/// </summary>
internal static class AddonFields
{
    private const string Values = "configurationValues";

    public static void Write(JsonElement addon, Utf8JsonWriter writer, KeptSettings settings)
    {
        var name = addon.TryGetProperty("addonName", out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
        writer.WriteStartObject();
        foreach (var field in addon.EnumerateObject())
        {
            if (field.Name != Values || field.Value.ValueKind != JsonValueKind.String) field.WriteTo(writer);
            else if (Kept(name, field.Value.GetString() ?? "", settings) is { } kept) writer.WriteString(Values, kept);
        }

        writer.WriteEndObject();
    }

    private static string? Kept(string? addon, string text, KeptSettings settings)
    {
        if (addon is not ("vpc-cni" or "coredns" or "kube-proxy")) return null;
        if (string.IsNullOrWhiteSpace(text)) return text;
        // What is no document stays unreadable, and says nothing.
        if (YamlText.ToJson(text) is not { ValueKind: JsonValueKind.Object } root) return "[]";
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                if (member.Name is "enableNetworkPolicy" or "replicaCount"
                    && member.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                {
                    member.WriteTo(writer);
                }
                else if (member is { Name: "corefile", Value.ValueKind: JsonValueKind.String })
                {
                    writer.WriteString(member.Name, CorefileSecrets.Removed(member.Value.GetString() ?? ""));
                }
                else if (member.Name == "env") WriteEnvironment(member, "aws-node", writer, settings);
                else if (member.Name == "init" && member.Value.ValueKind == JsonValueKind.Object) WriteInit(member.Value, writer, settings);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteInit(JsonElement init, Utf8JsonWriter writer, KeptSettings settings)
    {
        writer.WriteStartObject("init");
        foreach (var member in init.EnumerateObject())
        {
            if (member.Name == "env") WriteEnvironment(member, "aws-vpc-cni-init", writer, settings);
        }

        writer.WriteEndObject();
    }

    /// <summary>The variables that are kept of the container they are for.</summary>
    private static void WriteEnvironment(JsonProperty environment, string container, Utf8JsonWriter writer, KeptSettings settings)
    {
        if (environment.Value.ValueKind != JsonValueKind.Object) return;
        var place = new ContainerPlace("DaemonSet", NamedConfigMaps.KubeSystem, "aws-node", static _ => null);
        var kept = settings.Of(place, container, "");
        writer.WriteStartObject(environment.Name);
        foreach (var variable in environment.Value.EnumerateObject())
        {
            var isText = variable.Value.ValueKind == JsonValueKind.String;
            if (kept?.IsVariable(variable.Name) == true && variable.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                && !(isText && Credentials.AreIn(variable.Value.GetString())))
            {
                variable.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
