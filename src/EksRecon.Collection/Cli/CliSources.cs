using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Programs;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Cli;

/// <summary>Opens the user's own kubectl and aws as sources.</summary>
/// <param name="region">As it was given, or as the kubeconfig says it.</param>
internal sealed class CliSources(CollectionTarget target, string? cluster, string? region, string? profile, CollectionLimits limits,
    CliRun run) : IDisposable
{
    private ClusterKubeconfig? _kubeconfig;

    public IAwsSource Aws() =>
        new AwsCommand(run, CliProgram.Find("aws", target.AwsPath, target.Environment), Options(), target.Environment);

    public IKubernetesSource Kubernetes(ClusterAnswer described)
    {
        var program = CliProgram.Find("kubectl", target.KubectlPath, target.Environment);
        return new KubernetesPathSource(new Kubectl(run, program, Way(described), limits), limits);
    }

    public void Dispose() => _kubeconfig?.Dispose();

    private List<string> Options()
    {
        var options = new List<string>();
        // Version 1 of aws does not look at AWS_REGION, which every SDK and version 2 do.
        if (AwsNames.IsRegion(region ?? target.Environment("AWS_REGION")))
        {
            options.AddRange(["--region", region ?? target.Environment("AWS_REGION") ?? ""]);
        }

        if (profile is not null) options.AddRange(["--profile", profile]);
        return options;
    }

    private string[] Way(ClusterAnswer described)
    {
        if (target.Context is { } context) return context.Length > 0 ? ["--context", context] : [];
        if (target.Cluster is null) return [];
        if (described is not { Endpoint: not null, CertificateAuthority: not null })
        {
            throw new SourceException(described.EndpointProblem is null ? Outcome.NotAsked : Outcome.Malformed,
                $"kubectl was not run, because DescribeCluster {(described.Lack is { } lack ? $"was not answered: {lack.Message}" : described.EndpointProblem is { } problem ? $"names an endpoint that {problem}" : "names no endpoint")}");
        }

        // The token that kubectl gets goes to the same places as the tool's own.
        _ = EksEndpoint.Of(described);
        string[] token = [CliProgram.Find("aws", target.AwsPath, target.Environment), "eks", "get-token", "--cluster-name", cluster ?? "",
            "--output", "json", .. Options()];
        try
        {
            _kubeconfig = new(described, token);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(Outcome.NotAsked, $"kubectl was not run: its kubeconfig cannot be written ({unwritten.Message})",
                inner: unwritten);
        }

        return ["--kubeconfig", _kubeconfig.FilePath];
    }
}
