using System.Text.Json;
using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Questions;
using EksRecon.Replay.Documents;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// The columns that a CRD gives its resources (additionalPrinterColumns). Of JSONPath the parts that CRDs use are known: members, all items
/// of a list, and one condition by its type.
/// </summary>
internal static partial class PrinterColumns
{
    public static IReadOnlyList<TableColumn> Of(ServedResource resource, ReplayBundle bundle)
    {
        var definition = bundle.Objects(Kinds.CustomResourceDefinitions).FirstOrDefault(item => item.Name == resource.Name.ToString());
        if (definition is null) return [];
        using var parsed = JsonDocument.Parse(definition.Json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        foreach (var version in TableColumn.Items(parsed.RootElement, "spec.versions"))
        {
            if (TableColumn.Value(version, "name") == resource.Version)
            {
                return [.. TableColumn.Items(version, "additionalPrinterColumns").Select(Column)];
            }
        }

        return [];
    }

    private static TableColumn Column(JsonElement column)
    {
        var (name, path, priority) = (TableColumn.Value(column, "name"), TableColumn.Value(column, "jsonPath"),
            int.TryParse(TableColumn.Value(column, "priority"), out var given) ? given : 0);
        return TableColumn.Value(column, "type") == "date"
            ? TableColumn.Age(name, path.TrimStart('.')) with { Priority = priority }
            : new(name, priority, (item, _) => Value(item, path));
    }

    private static string Value(JsonElement item, string path)
    {
        // status.addresses[*].value: all of them.
        if (path.Split("[*].") is [var list, var field])
        {
            return string.Join(",", TableColumn.Items(item, list.TrimStart('.')).Select(each => TableColumn.Value(each, field)));
        }

        var match = Condition().Match(path);
        if (!match.Success) return TableColumn.Value(item, path.TrimStart('.').Replace("\\.", ".", StringComparison.Ordinal));
        foreach (var candidate in TableColumn.Items(item, match.Groups["list"].Value))
        {
            if (TableColumn.Value(candidate, match.Groups["key"].Value) == match.Groups["value"].Value)
            {
                return TableColumn.Value(candidate, match.Groups["field"].Value);
            }
        }

        return "";
    }

    [GeneratedRegex("""^\.(?<list>[\w.]+)\[\?\(@\.(?<key>\w+)\s*==\s*["'](?<value>[\w./-]+)["']\)\]\.(?<field>[\w.]+)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Condition();
}
