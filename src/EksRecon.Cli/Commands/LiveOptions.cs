using System.CommandLine;

using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;

namespace EksRecon.Cli.Commands;

/// <summary>
/// The options that say which live cluster to look at, and within which bounds; <c>networking</c> and <c>collect</c> share them.
/// </summary>
internal sealed class LiveOptions(string profile)
{
    private static readonly CollectionLimits Defaults = new();

    private readonly Option<string> _cluster = new("--cluster")
    {
        Description = "The EKS cluster to look at, through AWS alone: no kubeconfig is needed.",
        HelpName = "NAME",
    };
    private readonly Option<string> _region = new("--region")
    {
        Description = "AWS region (default: AWS_REGION, then the profile's).",
        HelpName = "REGION",
    };
    private readonly Option<string> _profile = new(profile)
    {
        Description = "AWS profile (default: AWS_PROFILE, then the default credential chain).",
        HelpName = "PROFILE",
    };
    private readonly Option<string> _context = new("--context")
    {
        Description = "Context of the kubeconfig to reach the API server through; without a name the current one.",
        HelpName = "CONTEXT",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _skipMatch = new("--skip-cluster-match")
    {
        Description = "Do not check that --context belongs to the cluster of --cluster (by certificate authority, host and version).",
    };
    private readonly Option<string[]> _namespaces = new("--namespace", "-n")
    {
        Description =
            "List in these namespaces (comma-separated) the kinds that may not be listed in the whole cluster; the report marks them as partial.",
        HelpName = "NS[,NS]",
    };
    private readonly Option<int?> _concurrency = new("--concurrency")
    {
        Description = $"Requests in flight at once, for each source (default {Defaults.Concurrency}).",
        HelpName = "N",
        CustomParser = Numbers.Whole,
    };
    private readonly Option<int?> _rate = new("--qps")
    {
        Description = $"Requests per second, for each source (default {Defaults.RequestsPerSecond}).",
        HelpName = "N",
        CustomParser = Numbers.Whole,
    };
    private readonly Option<int?> _page = new("--chunk-size")
    {
        Description = $"Objects per page of a Kubernetes list (default {Defaults.PageSize}).",
        HelpName = "N",
        CustomParser = Numbers.Whole,
    };
    private readonly Option<double?> _request = new("--request-timeout")
    {
        Description = $"Seconds for one request (default {Defaults.RequestTime.TotalSeconds:0}).",
        HelpName = "SECONDS",
        CustomParser = Numbers.Decimal,
    };
    private readonly Option<double?> _total = new("--time-limit")
    {
        Description =
            $"Seconds for the whole collection; what is not answered by then is unknown (default {Defaults.TotalTime.TotalSeconds:0}).",
        HelpName = "SECONDS",
        CustomParser = Numbers.Decimal,
    };
    private readonly Option<int?> _retries = new("--retries")
    {
        Description = $"Retries of a request that failed for a temporary reason (default {Defaults.Retries}).",
        HelpName = "N",
        CustomParser = Numbers.Whole,
    };
    private readonly Option<string> _via = new("--via")
    {
        Description =
            "The sources to ask, in this order, the next where one does not answer: api (own clients), cli (your kubectl and aws), mcp (an EKS MCP server) (default: api,cli; mcp,api,cli where a server is given).",
        HelpName = "SOURCE[,SOURCE]",
    };
    private readonly Option<string> _aws = new("--aws-path") { Description = "Where your aws is (default: on PATH).", HelpName = "PATH" };
    private readonly Option<string> _kubectl = new("--kubectl-path")
    {
        Description = "Where your kubectl is (default: on PATH).",
        HelpName = "PATH",
    };
    private readonly Option<string> _mcpCommand = new("--mcp-command")
    {
        Description = "An EKS MCP server to start and ask, e.g. \"uvx awslabs.eks-mcp-server@latest\"; only its read tools are called.",
        HelpName = "COMMAND",
    };
    private readonly Option<string> _mcpUrl = new("--mcp-url")
    {
        Description = "A hosted EKS MCP server to ask, e.g. https://eks-mcp.us-west-2.api.aws/mcp; requests are signed.",
        HelpName = "URL",
    };
    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Print each request to standard error, with the status and the size of its answer.",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be asked, and ask nothing." };

    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])[_cluster, _region, _profile, _context, _skipMatch, _namespaces, _concurrency, _rate, _page, _request,
                _total, _retries, _via, _aws, _kubectl, _mcpCommand, _mcpUrl, _verbose, _dryRun])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The AWS profile where it was given without a live cluster; null otherwise.</summary>
    public string? StrayProfile(ParseResult parsed) =>
        parsed.GetValue(_cluster) is null && parsed.GetResult(_context) is not { Implicit: false } ? parsed.GetValue(_profile) : null;

    /// <summary>What was given; null where no live cluster was.</summary>
    /// <exception cref="UsageException">A bound is out of bounds.</exception>
    public LiveRequest? Read(ParseResult parsed)
    {
        var context = parsed.GetResult(_context) is not { Implicit: false } ? null : parsed.GetValue(_context) ?? "";
        var cluster = parsed.GetValue(_cluster);
        if (cluster is "") throw new UsageException("--cluster: the name is empty.");
        if (cluster is null && context is null)
        {
            foreach (
                var option in (Option[])[_region, _profile, _skipMatch, _namespaces, _via, _aws, _kubectl, _mcpCommand, _mcpUrl, _dryRun])
            {
                if (parsed.GetResult(option) is { Implicit: false })
                {
                    throw new UsageException($"{option.Name} goes with a live cluster: give --cluster NAME or --context [CONTEXT].");
                }
            }

            return null;
        }

        var mcp = Mcp(parsed.GetValue(_mcpCommand), parsed.GetValue(_mcpUrl));
        return new(
            new CollectionTarget
            {
                Cluster = cluster,
                Region = parsed.GetValue(_region),
                Profile = parsed.GetValue(_profile),
                Context = context,
                SkipsClusterMatch = parsed.GetValue(_skipMatch),
                Namespaces =
                    [.. (parsed.GetValue(_namespaces) ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)],
                Via = Via(parsed.GetValue(_via), mcp),
                Mcp = mcp,
                AwsPath = Program(_aws, parsed),
                KubectlPath = Program(_kubectl, parsed),
                Environment = Environment.GetEnvironmentVariable,
            },
            new CollectionLimits
            {
                Concurrency = Within(_concurrency, parsed, 1, 64) ?? Defaults.Concurrency,
                RequestsPerSecond = Within(_rate, parsed, 1, 1000) ?? Defaults.RequestsPerSecond,
                PageSize = Within(_page, parsed, 1, 10_000) ?? Defaults.PageSize,
                RequestTime = Seconds(_request, parsed) ?? Defaults.RequestTime,
                TotalTime = Seconds(_total, parsed) ?? Defaults.TotalTime,
                Retries = Within(_retries, parsed, 1, 20) ?? Defaults.Retries,
            },
            parsed.GetValue(_verbose),
            parsed.GetValue(_dryRun));
    }

    private static McpServerAddress? Mcp(string? command, string? url) => (command, url) switch
    {
        (null, null) => null,
        ({ } words, null) => McpServerAddress.OfCommand(words),
        (null, { } address) => McpServerAddress.OfUrl(address),
        _ => throw new UsageException("--mcp-command and --mcp-url exclude each other: give one of them."),
    };

    private static IReadOnlyList<string> Via(string? given, McpServerAddress? mcp)
    {
        if (given is null) return mcp is null ? [SourceNames.Api, SourceNames.Cli] : [SourceNames.Mcp, SourceNames.Api, SourceNames.Cli];
        var sources = given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var source in sources)
        {
            if (!SourceNames.All.Contains(source, StringComparer.Ordinal))
            {
                throw new UsageException($"--via {given}: '{source}' is no source; use {string.Join(", ", SourceNames.All)}.");
            }
        }

        if (mcp is null && sources.Contains(SourceNames.Mcp, StringComparer.Ordinal))
        {
            throw new UsageException($"--via {given}: which MCP server? Give --mcp-command or --mcp-url.");
        }

        return sources.Length == 0
            ? throw new UsageException($"--via: it names no source; use {string.Join(", ", SourceNames.All)}.")
            : [.. sources.Distinct(StringComparer.Ordinal)];
    }

    private static string? Program(Option<string> option, ParseResult parsed) =>
        parsed.GetValue(option) is not { } path
            ? null
            : File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new UsageException($"{option.Name} {path}: there is no such file.");

    private static int? Within(Option<int?> option, ParseResult parsed, int least, int most) =>
        parsed.GetValue(option) is not { } value
            ? null
            : value >= least && value <= most
            ? value
            : throw new UsageException($"{option.Name} {value}: it has to be between {least} and {most}.");

    private static TimeSpan? Seconds(Option<double?> option, ParseResult parsed)
    {
        const double least = 0.1;
        const double most = 3600;
        return parsed.GetValue(option) is not { } value
            ? null
            : value is >= least and <= most
            ? TimeSpan.FromSeconds(value)
            : throw new UsageException($"{option.Name} {value}: it has to be between {least} and {most} seconds.");
    }
}
