using Xunit;

namespace EksRecon.Tests.Architecture;

/// <summary>Who may import whom, as docs/architecture.md draws it.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> MayImport = new(StringComparer.Ordinal)
    {
        ["Questions"] = [],
        ["Outputs"] = [],
        ["Bundles"] = ["Outputs", "Questions"],
        ["Anonymity"] = ["Bundles", "Questions"],
        ["Model"] = ["Bundles", "Questions"],
        ["Facts"] = ["Bundles"],
        ["Signatures"] = ["Bundles", "Facts", "Model", "Questions"],
        ["Cluster"] = ["Bundles", "Facts", "Model", "Questions"],
        ["Capacity"] = ["Facts", "Model"],
        ["Reachability"] = ["Bundles", "Facts", "Model", "Questions"],
        ["Networking"] = ["Bundles", "Capacity", "Cluster", "Facts", "Model", "Questions", "Reachability", "Signatures"],
        ["Rules"] = ["Bundles", "Cluster", "Facts", "Model", "Networking", "Questions", "Signatures"],
        ["Reports"] = ["Bundles", "Capacity", "Cluster", "Facts", "Model", "Networking", "Outputs", "Reachability", "Rules", "Signatures"],
    };

    public static TheoryData<string> Folders() => [.. MayImport.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_imports_only_what_lies_below_it(string folder)
    {
        foreach (var (file, import) in Imports(folder))
        {
            var target = import.Split('.')[1];
            Assert.True(target == folder || MayImport[folder].Contains(target), $"{file} imports {import}");
        }
    }

    /// <summary>
    /// An address is a matter of the CNI and of the VPC: this layer stands on both, and nothing stands on it (docs/decisions/0009).
    /// </summary>
    private static readonly string[] UnderAddresses = ["EksRecon.Networking.Vpc", "EksRecon.Networking.VpcCni"];

    [Fact]
    public void A_layer_of_the_network_never_imports_another()
    {
        foreach (var (file, import) in Imports("Networking"))
        {
            var layer = Path.GetFileName(Path.GetDirectoryName(file));
            if (layer == "Networking" || !import.StartsWith("EksRecon.Networking.", StringComparison.Ordinal)) continue;
            if (layer == "Addresses" && UnderAddresses.Contains(import, StringComparer.Ordinal)) continue;
            Assert.Fail($"{file} imports {import}: what looks at two layers is a rule in Rules/");
        }
    }

    [Fact]
    public void Only_the_console_program_touches_the_console()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/EksRecon"), "*.cs", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("Console.Write", File.ReadAllText(file).Replace("AnsiConsole", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string File, string Import)> Imports(string folder)
    {
        foreach (
            var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/EksRecon", folder), "*.cs",
                SearchOption.AllDirectories))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (line.StartsWith("using EksRecon.", StringComparison.Ordinal) && line.EndsWith(';'))
                {
                    yield return (Path.GetRelativePath(Repository.Root, file), line["using ".Length..^1]);
                }
            }
        }
    }
}
