using System.Text;

namespace EksRecon.Questions;

/// <summary>
/// The ClusterRole that the list of questions needs: nothing is missing in it and nothing is spare. Discovery and <c>/version</c> are every
/// authenticated caller's
/// (system:discovery, kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles) and not in it.
/// </summary>
public static class ClusterRole
{
    public const string Name = "eks-recon";

    /// <summary>One rule.</summary>
    /// <param name="Group">API group, empty for core.</param>
    /// <param name="Names">Objects the rule is for; empty for all.</param>
    /// <param name="IsOptional">True where a report is whole without it on most clusters.</param>
    /// <param name="Purpose">What is lost without it.</param>
    public sealed record Rule(string Group, string Plural, string Verb, IReadOnlyList<string> Names, bool IsOptional, string Purpose);

    /// <summary>All rules, ordered by group and resource, what is optional last.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        .. Kinds.All.SelectMany(Of).Append(
            new Rule("", Kinds.ConfigMaps.Plural, "get", [.. NamedConfigMaps.All.Select(map => map.Name).Order(StringComparer.Ordinal)],
                IsOptional: false, Kinds.ConfigMaps.Purpose))
            .OrderBy(rule => rule.IsOptional).ThenBy(rule => rule.Group, StringComparer.Ordinal)
                .ThenBy(rule => rule.Plural, StringComparer.Ordinal),
    ];

    /// <summary>The role as a manifest, each rule with what it is for.</summary>
    public static string Yaml()
    {
        var text = new StringBuilder();
        text.Append("# Read access for eks-recon. Bind it to the group that an access entry names, or to a ServiceAccount.\n");
        text.Append("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ").Append(Name).Append("\nrules:\n");
        var isOptional = false;
        foreach (var rule in Rules)
        {
            if (rule.IsOptional && !isOptional)
            {
                text.Append("  # From here on optional: a report is whole without them on most clusters.\n");
            }

            isOptional = rule.IsOptional;
            text.Append("  - apiGroups: [\"").Append(rule.Group).Append("\"] # ").Append(rule.IsOptional ? "lost without it: " : "")
                .Append(rule.Purpose).Append('\n');
            text.Append("    resources: [\"").Append(rule.Plural).Append("\"]\n");
            if (rule.Names.Count > 0)
            {
                text.Append("    resourceNames: [").AppendJoin(", ", rule.Names.Select(name => $"\"{name}\"")).Append("]\n");
            }

            text.Append("    verbs: [\"").Append(rule.Verb).Append("\"]\n");
        }

        return text.ToString();
    }

    private static IEnumerable<Rule> Of(KubernetesKind kind)
    {
        if (kind == Kinds.ConfigMaps) yield break;
        yield return new(kind.Group, kind.Plural, "list", [], kind.Optional, kind.Purpose);
        foreach (var group in kind.LiveGroups)
        {
            yield return new(group, kind.Plural, "list", [], IsOptional: true, $"{kind.Purpose}, where {kind.Group} is not served");
        }
    }
}
