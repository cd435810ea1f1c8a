using System.CommandLine;

using EksRecon.Cli.McpServer;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Replay.Mcp;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon mcp</c>: the recon as tools for agents.</summary>
internal static class McpCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var bundle = new Option<string>("--bundle")
        {
            Description = "What to answer about where a call names nothing: a bundle, or 'sample' for the built-in one.",
            HelpName = "PATH",
        };
        var http = new Option<int?>("--http")
        {
            Description =
                "Speak streamable HTTP on this port of loopback instead of standard input and output; without a number on a free one.",
            HelpName = "PORT",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = Numbers.Whole,
        };
        var roots = new Option<string[]>("--bundle-root")
        {
            Description =
                "A folder from which clients may open bundles; may be given several times. Without it they may open only the bundle of --bundle and 'sample'.",
            HelpName = "DIR",
        };
        var tokenFile = new Option<string>("--token-file")
        {
            Description =
                "With --http: a file that only you can read, with the token that clients send (default: a random token, printed at start).",
            HelpName = "FILE",
        };
        var signatures = new Option<string>("--signatures")
        {
            Description = "A folder of YAML files that add to the catalogue of components, or replace entries of it.",
            HelpName = "DIR",
        };
        var live = new LiveOptions(SnapshotOptions.AwsProfile);
        var command = new Command("mcp", "Speaks MCP: read-only tools for agents, on a live cluster, a bundle or the sample.")
        {
            bundle, roots, http, tokenFile, signatures,
        };
        live.AddTo(command);
        command.SetAction(parsed =>
        {
            var request = live.Read(parsed);
            var path = parsed.GetValue(bundle);
            if (request is not null && path is not null)
            {
                throw new UsageException("a live cluster (--cluster, --context) and --bundle exclude each other: give one of them.");
            }

            if (request is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
            var isHttp = parsed.GetResult(http) is { Implicit: false };
            if (!isHttp && parsed.GetValue(tokenFile) is not null)
            {
                throw new UsageException(
                    "--token-file goes with --http: on standard input and output the only client is the program that started the server.");
            }

            var allowed = new BundleRoots(
                [.. parsed.GetValue(roots) ?? [], .. path is null or BundleRoots.SampleName ? [] : new[] { path }]);
            var targets = new ReconTargets(path, request, request ?? Anyone(), allowed, SignatureFolder.Load(parsed.GetValue(signatures)),
                TimeProvider.System, request is { IsVerbose: true } ? streams.Note : null);
            var server = new ReconServer(targets);
            return isHttp
                ? Serve(server, parsed.GetValue(tokenFile), parsed.GetValue(http) ?? 0, streams, cancel)
                : Speak(server, streams, cancel);
        });
        return command;
    }

    /// <summary>For clusters that calls name.</summary>
    private static LiveRequest Anyone() =>
        new(new CollectionTarget { Via = [SourceNames.Api, SourceNames.Cli], Environment = Environment.GetEnvironmentVariable },
            new CollectionLimits(), IsVerbose: false, IsDryRun: false);

    /// <summary>On standard input and output, until the input ends.</summary>
    private static int Speak(ReconServer server, StandardStreams streams, CancellationToken cancel)
    {
        if (streams.AreNotesShown) streams.Note("speaking MCP until the input ends");
        using var input = Console.OpenStandardInput();
        try
        {
            var isBounded = McpTransports.Speak(server, input, streams.Output, cancel).GetAwaiter().GetResult();
            if (!isBounded) throw new UsageException(McpInputStream.TooLarge);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Said by the exit code.
        }

        return cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static int Serve(ReconServer server, string? tokenFile, int port, StandardStreams streams, CancellationToken cancel)
    {
        if (port is < 0 or > 65535) throw new UsageException($"--http {port}: it has to be between 1 and 65535.");
        var token = tokenFile is null ? AccessToken.Random() : AccessToken.Of(tokenFile);
        void Say(Uri address)
        {
            streams.Note($"serving MCP at {address} until Ctrl-C");
            streams.Note(tokenFile is null
                ? $"clients send the header Authorization: Bearer {token.Text}"
                : $"clients send the header Authorization: Bearer TOKEN, with the token in {tokenFile}");
        }

        try
        {
            McpTransports.Serve(server, token, port, Say, cancel).GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            throw new UsageException($"--http {port}: the port is not free. Choose another, or leave the number out.");
        }

        return cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }
}
