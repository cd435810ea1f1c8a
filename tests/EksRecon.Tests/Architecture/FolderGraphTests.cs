using Xunit;

namespace EksRecon.Tests.Architecture;

/// <summary>
/// Folders are namespaces, and what they use of each other has a direction: over types, so that a full name is no way around it.
/// </summary>
public sealed class FolderGraphTests
{
    private static readonly string[] Projects = ["EksRecon", "EksRecon.Collection", "EksRecon.Replay", "eks-recon"];

    public static TheoryData<string> Assemblies() => [.. Projects];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_use_each_other_in_no_circle(string assembly)
    {
        var edges = Edges(assembly);
        foreach (var group in edges.GroupBy(edge => edge.From, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{group.Key} -> {string.Join(", ", group.Select(edge => edge.To).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}");
        }

        var circles = Circles(
            edges.Select(edge => (edge.From, edge.To)).Distinct().ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal));
        Assert.True(circles.Count == 0, string.Join('\n', circles.Select(circle => Words(circle, edges))));
    }

    /// <summary>
    /// Folders whose files have the namespace above them: rooms of one idea, in which everything knows everything. The list only gets
    /// shorter.
    /// </summary>
    private static readonly string[] OneRoom =
    [
        "EksRecon.Capacity.WhatIf", "EksRecon.Networking.NetworkPolicies.Deviations",
        "EksRecon.Reachability.Calico", "EksRecon.Reachability.Cilium", "EksRecon.Reachability.Deviations", "EksRecon.Reachability.EntryPoints",
    ];

    [Fact]
    public void A_folder_is_a_namespace()
    {
        var source = Path.Combine(Repository.Root, "src");
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            var written = File.ReadLines(file)
                .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';');
            var folder = Path.GetRelativePath(source, Path.GetDirectoryName(file) ?? "").Replace(Path.DirectorySeparatorChar, '.');
            if (written is not null && written != folder) wrong.Add(folder);
        }

        Assert.Equal(OneRoom, wrong);
    }

    private static string Words(string[] circle, List<(string From, string User, string To, string Used)> edges) =>
        $"{string.Join(", ", circle)} are a circle:\n" + string.Join('\n', edges.Where(edge => circle.Contains(edge.From, StringComparer.Ordinal) && circle.Contains(edge.To, StringComparer.Ordinal))
            .GroupBy(edge => (edge.From, edge.To)).OrderBy(group => group.Count())
                .Select(group =>
                    $"  {group.Key.From} -> {group.Key.To}: {string.Join(", ", group.Select(edge => $"{edge.User} {edge.Used}").Distinct(StringComparer.Ordinal).Take(12))}"));

    private static List<(string From, string User, string To, string Used)> Edges(string assembly)
    {
        using var uses = new TypeUses(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        return [.. uses.All.Where(use => use.Namespace != use.UsedNamespace && IsOurs(use.Namespace, assembly) && IsOurs(use.UsedNamespace, assembly)).Select(use => (use.Namespace, use.Name, use.UsedNamespace, use.Used))];
    }

    /// <summary>The project's own folders, which its root uses and which do not use its root.</summary>
    private static bool IsOurs(string name, string assembly) =>
        name.StartsWith(assembly == "eks-recon" ? "EksRecon.Cli" : assembly, StringComparison.Ordinal);

    /// <summary>Strongly connected components of more than one folder (Tarjan).</summary>
    private static List<string[]> Circles(ILookup<string, string> graph)
    {
        var (index, low, stack, onStack, found, next) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string,
            int>(StringComparer.Ordinal), new Stack<string>(), new HashSet<string>(StringComparer.Ordinal), new List<string[]>(), 0);
        foreach (var node in graph.Select(group => group.Key)) if (!index.ContainsKey(node)) Visit(node);
        return found;

        void Visit(string node)
        {
            index[node] = low[node] = next++;
            stack.Push(node);
            onStack.Add(node);
            foreach (var to in graph[node])
            {
                if (!index.ContainsKey(to)) Visit(to);
                if (onStack.Contains(to)) low[node] = Math.Min(low[node], low[to]);
            }

            if (low[node] != index[node]) return;
            var members = new List<string>();
            string member;
            do
            {
                member = stack.Pop();
                onStack.Remove(member);
                members.Add(member);
            }
            while (member != node);
            if (members.Count > 1) found.Add([.. members.Order(StringComparer.Ordinal)]);
        }
    }
}
