using System.Collections.Frozen;

namespace EksRecon.Bundles;

/// <summary>
/// Files that lie beside manifests and are another tool's, known by their names: in a repository they are most of what there is.
/// </summary>
internal static class OtherFiles
{
    private static readonly FrozenSet<string> Endings = FrozenSet.ToFrozenSet(
        [
            ".md", ".markdown", ".mdx", ".rst", ".adoc", ".tex", ".html", ".htm", ".css", ".scss", ".svg", ".xml", ".csv", ".tsv", ".sql",
            ".sh", ".bash", ".zsh", ".fish", ".ps1", ".bat", ".cmd", ".awk", ".mk", ".cmake", ".gradle",
            ".go", ".py", ".rb", ".rs", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".java", ".kt", ".scala", ".groovy", ".c", ".h", ".cc", ".cpp", ".cs", ".fs", ".php", ".pl", ".lua", ".swift", ".proto", ".sol",
            ".nix", ".tf", ".tfvars", ".hcl", ".jsonnet", ".libsonnet", ".cue", ".rego", ".dhall", ".star", ".bzl", ".bazel", ".ipynb", ".json5",
            ".tpl", ".tmpl", ".gotmpl", ".gotpl", ".j2", ".jinja", ".jinja2", ".erb", ".mustache", ".hbs",
            ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".editorconfig", ".lock", ".sum", ".mod", ".patch", ".diff", ".sig", ".asc", ".pem", ".crt", ".cer", ".key", ".pub",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EndingLookup =
        Endings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>YAML and JSON of other tools, which never holds an object: where it cannot be parsed, nothing is lost.</summary>
    private static readonly string[] Names =
    [
        "Chart.", "values.", "values-", "values_", "helmfile", "docker-compose", "compose.", "mkdocs", "package.", "package-lock.", "tsconfig", "renovate.", "composer.", "pnpm-", "cloudbuild.", "buildspec.", "Taskfile.",
    ];

    public static bool IsOther(string path) => EndingLookup.Contains(Path.GetExtension(path.AsSpan()));

    /// <summary>True for a file whose name says that it is another tool's, although its content may be anything.</summary>
    public static bool HasOtherName(string path)
    {
        var name = Path.GetFileName(path);
        return Array.Exists(Names, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The folder of a Helm chart; null for files that do not make their folder one.</summary>
    public static string? ChartFolder(string path) => Path.GetFileName(path) == "Chart.yaml" ? path[..^"Chart.yaml".Length] : null;
}
