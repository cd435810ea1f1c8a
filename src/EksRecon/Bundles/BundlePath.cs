using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// What a path says about a document's content. Content always wins; a path only names what a damaged or empty document was meant to hold.
/// </summary>
internal static class BundlePath
{
    private static readonly string[] Endings = [".gz", ".json", ".yaml", ".yml", ".ndjson"];

    /// <summary>The question whose answer lies at this path in a bundle of our own layout; null for other paths.</summary>
    public static string? Question(string path)
    {
        var name = path;
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) name = name[..^ending.Length];
        }

        var from = Root(name);
        if (from < 0) return null;
        name = name[from..];
        var page = name.LastIndexOf('.');
        if (page > 0 && int.TryParse(name.AsSpan(page + 1), out _)) name = name[..page];
        return IsQuestion(name) ? name : null;
    }

    /// <summary>The kind that a folder of a support bundle names: <c>cluster-resources/pods/default.json</c> holds pods.</summary>
    public static KubernetesKind? KindOfFolder(string path)
    {
        if (Question(path) is { } question) return Kinds.Find(question);
        var segments = path.Split('/');
        for (var index = segments.Length - 1; index >= 0; index--)
        {
            var name = segments[index];
            var dot = index == segments.Length - 1 ? name.IndexOf('.', StringComparison.Ordinal) : -1;
            if (dot > 0) name = name[..dot];
            foreach (var kind in Kinds.All)
            {
                if (string.Equals(kind.Question, "kubernetes/" + segments[index], StringComparison.Ordinal)) return kind;
                if (BuiltIn(kind) && string.Equals(kind.Plural, name.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal))
                {
                    return kind;
                }
            }
        }

        return null;
    }

    /// <summary>The last segment without its endings: what a document of one thing is about.</summary>
    public static string Stem(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) name = name[..^ending.Length];
        }

        return name;
    }

    private static bool BuiltIn(KubernetesKind kind) => kind.Group is "" or "apps" or "batch" or "networking.k8s.io";

    private static int Root(string name)
    {
        foreach (var root in new[] { "kubernetes/", "aws/" })
        {
            if (name.StartsWith(root, StringComparison.Ordinal)) return 0;
            var inner = name.LastIndexOf("/" + root, StringComparison.Ordinal);
            if (inner >= 0) return inner + 1;
        }

        return -1;
    }

    private static bool IsQuestion(string name)
    {
        if (name is "kubernetes/version" or "kubernetes/apis" || Kinds.Find(name) is not null) return true;
        if (name.StartsWith("kubernetes/configmaps/", StringComparison.Ordinal)) return true;
        foreach (var call in AwsCalls.All)
        {
            if (string.Equals(name, call.Question, StringComparison.Ordinal)
                || call.PerThing && name.StartsWith(call.Question + "/", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
