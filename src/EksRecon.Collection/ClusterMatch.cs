using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Sources;

namespace EksRecon.Collection;

/// <summary>
/// Whether a context leads to the cluster that EKS is asked about: facts of two clusters in one report are true of neither.
/// </summary>
/// <param name="cluster">The cluster that EKS is asked about.</param>
/// <param name="name">What the context says of itself.</param>
internal sealed class ClusterMatch(string cluster, KubeconfigTarget context, EksName name, ClusterAnswer described)
{
    /// <summary>
    /// Compares what can be compared. The certificate authority tells through tunnels, too: each EKS cluster has its own.
    /// </summary>
    /// <returns>What has to be said where nothing could be compared that decides it; null where it is the same cluster.</returns>
    /// <exception cref="AccessException">It is another cluster.</exception>
    public async Task<string?> Remark(SourceChain<IKubernetesSource> sources)
    {
        if (described.Lack is null)
        {
            if (Authorities() is { } authorities) return authorities ? null : throw Other("the certificate authorities differ");
            if (described.Endpoint is { } endpoint
                && string.Equals(endpoint.IdnHost, context.Server.IdnHost, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        if (name.Cluster is { } itself && itself != cluster) throw Other($"the kubeconfig names the cluster '{OneLine.Of(itself, 100)}'");
        if (described.Lack is { } lack)
        {
            return $"whether context '{context.Context}' leads to the EKS cluster '{cluster}' could not be compared: {lack.Message}";
        }

        if (name.Cluster is null && described.Version is { } version && await Version(sources) is { } served && served != version)
        {
            throw Other($"its API server is Kubernetes {served}, and EKS says {version}");
        }

        return $"whether context '{context.Context}' leads to the EKS cluster '{cluster}' could not be confirmed: the kubeconfig has no certificate authority, and its host is not the endpoint that EKS names";
    }

    /// <summary>Null where one of them has none.</summary>
    private bool? Authorities()
    {
        if (described.CertificateAuthority is not { Length: > 0 } known || context.Cluster.InsecureSkipTlsVerify == true) return null;
        if (KubeconfigTrust.Authority(context) is not { } trusted) return null;
        try
        {
            return KubeconfigTrust.Authority(known, "EKS' certificate authority").Any(one =>
                trusted.Any(other => one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span)));
        }
        catch (AccessException)
        {
            // What EKS gave is none: there is nothing to compare with.
            return null;
        }
    }

    /// <summary>Major and minor version, as EKS writes it: <c>1.33</c>. Null where the API server does not say.</summary>
    private static async Task<string?> Version(SourceChain<IKubernetesSource> sources)
    {
        if (sources.Lost is not null) return null;
        try
        {
            var json = (await sources.First(row: null, source => source.Version())).Value;
            var (major, minor) = (JsonPeek.Text(json.Span, "major"), JsonPeek.Text(json.Span, "minor"));
            // "33+" where the vendor has its own changes.
            return major is null || minor is null ? null : $"{major}.{new string([.. minor.TakeWhile(char.IsAsciiDigit)])}";
        }
        catch (SourceException)
        {
            // The question is asked again in its place, and says there why it has no answer.
            return null;
        }
    }

    private AccessException Other(string witness) => new(
        $"context '{context.Context}' is not for the EKS cluster '{cluster}': {witness}. Give the context of that cluster, or leave --context out. --skip-cluster-match skips this check.");
}
