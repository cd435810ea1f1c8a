using EksRecon.Bundles;
using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Outputs;
using EksRecon.Replay;
using EksRecon.Replay.Documents;

namespace EksRecon.Cli.Runs;

/// <summary>
/// A live recon of the built-in sample, or of a bundle: it is served on loopback and collected from there, the way a real cluster is.
/// </summary>
internal static class Demo
{
    /// <summary>Looks at the sample, and saves what it answers where <paramref name="save"/> says.</summary>
    public static Snapshot Read(string? save, KeptSettings settings, StandardStreams streams, CancellationToken stop) =>
        Over(ReplayBundle.Read("the built-in sample", Sample.Files(), isComplete: false, stop),
            request => LiveRun.Read(request, save, settings, streams, stop), stop);

    /// <summary>Runs something against a bundle that is served for as long as it takes.</summary>
    public static T Over<T>(ReplayBundle bundle, Func<LiveRequest, T> run, CancellationToken stop)
    {
        var server = ReplayServer.Start(bundle, 0, 0, stop, isEndpointKept: true).GetAwaiter().GetResult();
        using var folder = TemporaryFolder.Create();
        try
        {
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            ReplayKubeconfig.Write(kubeconfig, [("bundle", server)]);
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["KUBECONFIG"] = kubeconfig,
                ["AWS_ENDPOINT_URL"] = server.AwsEndpoint.ToString(),
                ["AWS_ACCESS_KEY_ID"] = "replay",
                ["AWS_SECRET_ACCESS_KEY"] = "replay",
            };
            var manifest = bundle.Coverage.Manifest;
            var target = new CollectionTarget
            {
                Cluster = manifest?.Cluster ?? bundle.ClusterName,
                Region = manifest?.Region ?? "us-east-1",
                Context = "",
                SkipsClusterMatch = true,
                Environment = settings.GetValueOrDefault,
            };
            return run(new(target, new CollectionLimits { RequestsPerSecond = 1000 }, IsVerbose: false, IsDryRun: false));
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
