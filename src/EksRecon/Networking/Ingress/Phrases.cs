using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>Short parts of sentences and commands that the rules share.</summary>
internal static class Phrases
{
    /// <summary>Names in a title are cut after this many; subjects hold them all.</summary>
    private const int MostNames = 4;

    /// <summary><c>a, b and c</c>; <c>a, b, c, d and 7 more</c> for long lists.</summary>
    public static string Names(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        <= MostNames => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
        _ => $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more",
    };

    /// <summary><c>Gateway a/b</c> or <c>3 Gateways</c>.</summary>
    public static string OneOrMany(IReadOnlyList<string> subjects, string many) =>
        subjects.Count == 1 ? subjects[0] : $"{subjects.Count} {many}";

    /// <summary>The command that shows a workload.</summary>
    /// <param name="output">A format of kubectl.</param>
    public static ShellCommand Show(Component component, string output = "wide") => component.Workload is { } workload
        ? (ShellCommand)$"kubectl get {Resource(workload)} -n {component.Namespace} -o {output}"
        : (ShellCommand)$"kubectl get ingressclasses -o wide";

    /// <summary><c>deployment</c> and <c>ingress-nginx-controller</c>, as kubectl takes them.</summary>
    private static IEnumerable<string> Resource(string workload)
    {
        var slash = workload.IndexOf('/', StringComparison.Ordinal);
        return [workload[..slash].ToLowerInvariant(), workload[(slash + 1)..]];
    }
}
