using EksRecon.Cli.Commands;
using EksRecon.Collection;
using EksRecon.Model;
using EksRecon.Replay;

namespace EksRecon.Cli;

/// <summary>A live recon of the built-in sample: it is served on loopback and collected from there, the way a real cluster is.</summary>
internal static class Demo
{
    public static Snapshot Read(string? save, StandardStreams streams, CancellationToken stop)
    {
        var bundle = ReplayBundle.Read("the built-in sample", Sample.Files(), isComplete: false, stop);
        var server = ReplayServer.Start(bundle, 0, 0, stop, isEndpointKept: true).GetAwaiter().GetResult();
        var folder = Directory.CreateTempSubdirectory("eks-recon-");
        try
        {
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            File.WriteAllText(kubeconfig, ReplayKubeconfig.Yaml([("sample", server)]));
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["KUBECONFIG"] = kubeconfig,
                ["AWS_ENDPOINT_URL"] = server.AwsEndpoint.ToString(),
                ["AWS_ACCESS_KEY_ID"] = "replay",
                ["AWS_SECRET_ACCESS_KEY"] = "replay",
            };
            var manifest = bundle.Coverage.Manifest;
            var target = new CollectionTarget { Cluster = manifest?.Cluster, Region = manifest?.Region, Context = "", Environment = settings.GetValueOrDefault };
            return LiveRun.Read(new(target, new CollectionLimits(), IsVerbose: false, IsDryRun: false), save, streams, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
