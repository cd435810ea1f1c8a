using System.CommandLine;

using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Outputs;
using EksRecon.Replay;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;

namespace EksRecon.Cli.Commands;

/// <summary>
/// <c>eks-recon replay</c>: serves bundles on loopback, so that kubectl, aws and everything else can look at a cluster that is not there.
/// </summary>
internal static class ReplayCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var bundles = new Argument<string[]>("BUNDLE")
        {
            Description = "Bundles, folders or archives to serve; 'sample' is the built-in one.",
            Arity = ArgumentArity.OneOrMore,
        };
        var port = new Option<int>("--port")
        {
            Description = "Port of the Kubernetes API of the first bundle; its AWS port is the next one (default: free ports).",
            HelpName = "PORT",
            CustomParser = given => Numbers.Whole(given) ?? 0,
        };
        var complete = new Option<bool>("--complete")
        {
            Description = "The folders are complete: what is not there is not in the cluster.",
        };
        var mcp = new Option<bool>("--mcp")
        {
            Description = "Serves nothing and speaks MCP on standard input and output, for agents that start their servers themselves.",
        };
        var flavor = new Option<string>("--mcp-flavor")
        {
            Description =
                "Whose tools MCP offers: awslabs.eks-mcp-server's, or those of the server that AWS hosts (default: open-source with --mcp, hosted at /mcp).",
            HelpName = "open-source|hosted",
        };
        flavor.AcceptOnlyFromAmong("open-source", "hosted");
        var command = new Command("replay",
            "Serves bundles on loopback, read-only: Kubernetes API, EKS, EC2, ELBv2, STS and MCP. Prints the exports that point kubectl and aws at the first.")
        {
            bundles, port, complete, mcp, flavor,
        };
        command.SetAction(parsed =>
        {
            var paths = parsed.GetValue(bundles) ?? [];
            var asked = parsed.GetValue(flavor) switch
            {
                "open-source" => McpFlavor.OpenSource,
                "hosted" => McpFlavor.Hosted,
                _ => (McpFlavor?)null
            };
            return parsed.GetValue(mcp) ? Speak(paths, parsed.GetValue(port), parsed.GetValue(complete), asked ?? McpFlavor.OpenSource,
                streams, cancel)
                : Run(paths, parsed.GetValue(port), parsed.GetValue(complete), asked ?? McpFlavor.Hosted, streams, cancel);
        });
        return command;
    }

    /// <summary>MCP on standard input and output; ends with the input.</summary>
    private static int Speak(string[] paths, int port, bool isComplete, McpFlavor flavor, StandardStreams streams, CancellationToken cancel)
    {
        if (paths is not [var path]) throw new UsageException("replay --mcp speaks of one bundle: start it once for each.");
        if (port != 0)
        {
            throw new UsageException("--port says where replay serves, and with --mcp it serves nothing: leave one of them out.");
        }

        var bundle = Read(path, isComplete, cancel);
        if (streams.AreNotesShown) streams.Note($"speaking MCP of {path} until the input ends");
        using var input = Console.OpenStandardInput();
        try
        {
            if (!ReplayMcp.Run(bundle, flavor, input, streams.Output, cancel).GetAwaiter().GetResult())
            {
                throw new UsageException(McpInputStream.TooLarge);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Said by the exit code.
        }

        return cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static ReplayBundle Read(string path, bool isComplete, CancellationToken cancel) =>
        path == "sample" && !Directory.Exists(path)
            ? ReplayBundle.Read("the built-in sample", Sample.Files(), isComplete, cancel)
            : ReplayBundle.Read(path, isComplete, cancel);

    private static int Run(string[] paths, int port, bool isComplete, McpFlavor flavor, StandardStreams streams, CancellationToken cancel)
    {
        if (port is < 0 or > 65534) throw new UsageException($"--port {port}: it has to be between 1 and 65534.");
        var bundles = paths.Select(path => (Path: path, Bundle: Read(path, isComplete, cancel))).ToList();
        var region = ReplayExports.Region(bundles[0].Bundle.Coverage.Manifest?.Region);
        using var folder = TemporaryFolder.Create();
        var servers = new List<ReplayServer>();
        try
        {
            for (var index = 0; index < bundles.Count; index++)
            {
                servers.Add(Start(bundles[index].Bundle, port == 0 ? 0 : port + (2 * index), flavor, cancel));
            }

            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            ReplayKubeconfig.Write(kubeconfig,
                [.. ReplayContextNames.Of([.. bundles.Select(bundle => Name(bundle.Path, bundle.Bundle))]).Zip(servers)]);
            streams.Write(ReplayExports.Text(kubeconfig, region, servers, flavor));
            streams.Note($"serving {string.Join(", ", paths)} until Ctrl-C");
            cancel.WaitHandle.WaitOne();
            return ExitCode.Interrupted;
        }
        finally
        {
            foreach (var server in servers) server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ReplayServer Start(ReplayBundle bundle, int port, McpFlavor flavor, CancellationToken cancel)
    {
        try
        {
            return ReplayServer.Start(bundle, port, port == 0 ? 0 : port + 1, cancel, flavor: flavor).GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            throw new UsageException(
                $"--port {port}: the ports {port} and {port + 1} are not both free. Choose others, or leave --port out.");
        }
    }

    /// <summary>The name of the cluster, or else of the file: data in either case.</summary>
    private static string Name(string path, ReplayBundle bundle) =>
        bundle.Coverage.Manifest?.Cluster is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(path.TrimEnd('/'));
}
