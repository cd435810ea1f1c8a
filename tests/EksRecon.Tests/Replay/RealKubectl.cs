using System.Diagnostics;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>The real <c>kubectl</c>, with a home, a kubeconfig and a cache of its own.</summary>
internal sealed class RealKubectl : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("eks-recon-kubectl").FullName;
    private readonly string _program;

    public RealKubectl(string program, string kubeconfig)
    {
        _program = program;
        File.WriteAllText(Path.Combine(_home, "config"), kubeconfig);
    }

    /// <summary>
    /// Every kubectl of this machine, by its name on PATH: the current one, and an old one beside it (kubectl-1.20, or
    /// $EKS_RECON_KUBECTLS).
    /// </summary>
    public static IEnumerable<string> Programs()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var named = (
            Environment.GetEnvironmentVariable("EKS_RECON_KUBECTLS")
                ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var found = folders.SelectMany(folder =>
            new[] { "kubectl", "kubectl.1.32", "kubectl-1.20" }.Select(name => Path.Combine(folder, name)))
            .Concat(named).Where(File.Exists);
        return found.DistinctBy(file => Path.GetFileName(file), StringComparer.Ordinal);
    }

    /// <summary>One of them; without any the test is skipped.</summary>
    public static string Any()
    {
        if (Programs().FirstOrDefault() is { } found) return found;
        Assert.Skip("no kubectl is on this machine");
        return "";
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    public Task<(int Code, string Output, string Error)> Run(string arguments)
    {
        var start = new ProcessStartInfo(_program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        start.Environment["HOME"] = _home;
        start.Environment["KUBECONFIG"] = Path.Combine(_home, "config");
        start.Environment["KUBECACHEDIR"] = Path.Combine(_home, "cache");
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        return TimedProcess.Run(start);
    }

    public static string Kubeconfig(Uri server, string authority) =>
        $"apiVersion: v1\nkind: Config\ncurrent-context: r\ncontexts: [{{name: r, context: {{cluster: r, user: r}}}}]\nclusters: [{{name: r, cluster: {{server: \"{server}\", certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(authority))}}}}}]\nusers: [{{name: r, user: {{token: t}}}}]\n";
}
