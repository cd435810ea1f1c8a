using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;

using EksRecon.Replay;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon replay</c>: serves bundles on loopback, so that kubectl, aws and everything else can look at a cluster that is not there.</summary>
internal static class ReplayCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var bundles = new Argument<string[]>("BUNDLE") { Description = "Bundles, folders or archives to serve; 'sample' is the built-in one.", Arity = ArgumentArity.OneOrMore };
        var port = new Option<int>("--port") { Description = "Port of the Kubernetes API of the first bundle; its AWS port is the next one (default: free ports).", HelpName = "PORT" };
        var complete = new Option<bool>("--complete") { Description = "The folders are the whole truth: what is not there is not in the cluster." };
        var command = new Command("replay", "Serves bundles on loopback, read-only: Kubernetes API, EKS, EC2, ELBv2 and STS. Prints the exports that point kubectl and aws at the first.") { bundles, port, complete };
        command.SetAction(parsed => Run(parsed.GetValue(bundles) ?? [], parsed.GetValue(port), parsed.GetValue(complete), streams, cancel));
        return command;
    }

    private static int Run(string[] paths, int port, bool isComplete, StandardStreams streams, CancellationToken cancel)
    {
        if (port is < 0 or > 65534) throw new UsageException($"--port {port}: it has to be between 1 and 65534.");
        var bundles = paths.Select(path => (Path: path, Bundle: path == "sample" && !Directory.Exists(path) ? ReplayBundle.Read("the built-in sample", Sample.Files(), isComplete, cancel) : ReplayBundle.Read(path, isComplete, cancel))).ToList();
        var folder = Directory.CreateTempSubdirectory("eks-recon-replay-");
        var servers = new List<ReplayServer>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ended.Cancel();
        });
        try
        {
            for (var index = 0; index < bundles.Count; index++) servers.Add(Start(bundles[index].Bundle, port == 0 ? 0 : port + (2 * index), cancel));
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            File.WriteAllText(kubeconfig, ReplayKubeconfig.Yaml([.. bundles.Select((bundle, index) => (ContextName(bundle, index, bundles.Count), servers[index]))]));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(kubeconfig, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            streams.Write(Exports(kubeconfig, bundles[0].Bundle, servers));
            streams.Notes.WriteLine($"serving {string.Join(", ", paths)} until Ctrl-C");
            ended.Token.WaitHandle.WaitOne();
            return cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
        }
        finally
        {
            foreach (var server in servers) server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            folder.Delete(recursive: true);
        }
    }

    private static ReplayServer Start(ReplayBundle bundle, int port, CancellationToken cancel)
    {
        try
        {
            return ReplayServer.Start(bundle, port, port == 0 ? 0 : port + 1, cancel).GetAwaiter().GetResult();
        }
        catch (IOException taken)
        {
            throw new UsageException($"--port {port}: the ports {port} and {port + 1} are not both free ({taken.Message}). Choose others, or leave --port out.");
        }
    }

    private static string ContextName((string Path, ReplayBundle Bundle) bundle, int index, int count)
    {
        var name = bundle.Bundle.Coverage.Manifest?.Cluster ?? Path.GetFileNameWithoutExtension(bundle.Path.TrimEnd('/'));
        return count == 1 || index == 0 ? name : $"{name}-{index + 1}";
    }

    private static string Exports(string kubeconfig, ReplayBundle first, List<ReplayServer> servers)
    {
        var region = first.Coverage.Manifest?.Region is { Length: > 0 } known ? known : "us-east-1";
        var text = new StringBuilder();
        text.Append($"export KUBECONFIG={kubeconfig}\n");
        text.Append($"export AWS_ENDPOINT_URL={servers[0].AwsEndpoint.AbsoluteUri.TrimEnd('/')}\n");
        text.Append("export AWS_ACCESS_KEY_ID=replay AWS_SECRET_ACCESS_KEY=replay\n");
        text.Append($"export AWS_REGION={region} AWS_DEFAULT_REGION={region}\n");
        text.Append("unset AWS_PROFILE AWS_SESSION_TOKEN\n");
        for (var index = 1; index < servers.Count; index++) text.Append($"# bundle {index + 1}: AWS_ENDPOINT_URL={servers[index].AwsEndpoint.AbsoluteUri.TrimEnd('/')}\n");
        return text.ToString();
    }
}
