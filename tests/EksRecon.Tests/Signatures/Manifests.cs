using System.Text;

using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Tests.Signatures;

/// <summary>Recognises what a few YAML documents hold, through the real reader.</summary>
internal static class Manifests
{
    public static readonly SignatureCatalogue Catalogue = SignatureCatalogue.Load([]);

    public static Snapshot Read(params string[] documents) => Recon.Read(
        "test", documents.Select((text, index) => ($"{index}.yaml", (Func<Stream>)(() => new MemoryStream(Encoding.UTF8.GetBytes(text))))), isComplete: true, CancellationToken.None);

    public static ComponentCensus Census(params string[] documents) => ComponentDetector.Detect(Read(documents), Catalogue);

    /// <summary>One line for each item: <c>id/role namespace/Kind/name version</c>, in the census's order.</summary>
    public static string[] Lines(params string[] documents) => Lines(Census(documents));

    public static string[] Lines(ComponentCensus census) =>
        [.. census.Items.Select(item => $"{item.Id}/{item.Role} {item.Namespace}/{item.Workload} {item.Version ?? "-"}")];

    /// <summary>A workload with one or more containers, each <c>name=image</c>.</summary>
    public static string Workload(string kind, string path, string containers, string labels = "", string annotations = "",
        string init = "", int? replicas = null)
    {
        var (space, name) = (path.Split('/')[0], path.Split('/')[1]);
        var isPod = kind == "Pod";
        var text = new StringBuilder();
        text.AppendLine($"apiVersion: {(isPod ? "v1" : kind.EndsWith("Job", StringComparison.Ordinal) ? "batch/v1" : "apps/v1")}")
            .AppendLine($"kind: {kind}").AppendLine("metadata:");
        text.AppendLine($"  name: {name}").AppendLine($"  namespace: {space}");
        if (isPod) Metadata(text, "  ", labels, annotations);
        text.AppendLine("spec:");
        if (replicas is { } count) text.AppendLine($"  replicas: {count}");
        if (!isPod)
        {
            text.AppendLine("  template:").AppendLine("    metadata:").AppendLine("      creationTimestamp: null");
            Metadata(text, "      ", labels, annotations);
            text.AppendLine("    spec:");
        }

        var indent = isPod ? "  " : "      ";
        Containers(text, indent, "containers", containers, "");
        Containers(text, indent, "initContainers", init, "Always");
        return text.ToString();
    }

    private static void Metadata(StringBuilder text, string indent, string labels, string annotations)
    {
        Pairs(text, indent, "labels", labels);
        Pairs(text, indent, "annotations", annotations);
    }

    private static void Pairs(StringBuilder text, string indent, string member, string pairs)
    {
        if (pairs.Length == 0) return;
        text.AppendLine($"{indent}{member}:");
        foreach (var pair in pairs.Split(' ')) text.AppendLine($"{indent}  {pair.Split('=')[0]}: \"{pair.Split('=', 2)[1]}\"");
    }

    private static void Containers(StringBuilder text, string indent, string member, string containers, string restartPolicy)
    {
        if (containers.Length == 0) return;
        text.AppendLine($"{indent}{member}:");
        foreach (var container in containers.Split(' '))
        {
            var (name, image) = (container.Split('=', 2)[0], container.Split('=', 2)[1]);
            var ends = name.EndsWith('!');
            text.AppendLine($"{indent}- name: {name.TrimEnd('!')}").AppendLine($"{indent}  image: \"{image}\"");
            if (restartPolicy.Length > 0 && !ends) text.AppendLine($"{indent}  restartPolicy: {restartPolicy}");
        }
    }
}
