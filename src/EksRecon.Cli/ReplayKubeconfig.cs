using System.Text;

using EksRecon.Replay;

namespace EksRecon.Cli;

/// <summary>A kubeconfig that points at replayed clusters, the first one current.</summary>
internal static class ReplayKubeconfig
{
    public static string Yaml(IReadOnlyList<(string Name, ReplayServer Server)> clusters)
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Config\n");
        text.Append($"current-context: \"{clusters[0].Name}\"\ncontexts:\n");
        foreach (var (name, _) in clusters) text.Append($"  - name: \"{name}\"\n    context:\n      cluster: \"{name}\"\n      user: replay\n");
        text.Append("clusters:\n");
        foreach (var (name, server) in clusters)
        {
            text.Append($"  - name: \"{name}\"\n    cluster:\n      server: {server.KubernetesEndpoint.AbsoluteUri.TrimEnd('/')}\n");
            text.Append($"      certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(server.CertificateAuthority))}\n");
        }

        return text.Append("users:\n  - name: replay\n    user:\n      token: replay\n").ToString();
    }
}
