using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection;

/// <summary>Runs the list of questions against a live cluster and AWS. Only reads; every question ends with a row of coverage.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly CollectionTarget _target;
    private readonly LiveObservation _seen;
    private readonly CollectionLimits _limits;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stop;
    private readonly Tally _tally;
    private readonly NodeTypes _nodeTypes = new();
    private readonly CancellationTokenSource _deadline;
    private readonly SourceOpening _opening;

    private Collector(CollectionTarget target, LiveObservation seen, CollectionLimits limits, CollectionWatch watch, TimeProvider clock,
        CancellationToken stop)
    {
        (_target, _seen, _limits, _clock, _stop) = (target, seen, limits, clock, stop);
        _tally = new(watch.Progress);
        _deadline = new(limits.TotalTime, clock);
        _opening = new(target, seen, limits, watch, clock, _deadline.Token, stop);
    }

    /// <summary>Collects.</summary>
    /// <param name="seen">Takes what is seen; its coverage is whole when this returns.</param>
    /// <exception cref="AccessException">What the user gave does not lead to a cluster.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public static async Task<Collected> Collect(CollectionTarget target, LiveObservation seen, CollectionLimits limits,
        CollectionWatch watch, TimeProvider clock, string toolVersion, CancellationToken stop)
    {
        TargetNames.Check(target);
        await using var collector = new Collector(target, seen, limits, watch, clock, stop);
        return await collector.Run(toolVersion);
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.DisposeAsync();
        _deadline.Dispose();
    }

    private async Task<Collected> Run(string toolVersion)
    {
        var context = _opening.Context;
        var cluster = _opening.Cluster;
        var aws = _opening.Aws();
        var (described, way, principal) = (new ClusterAnswer(aws.Lost), new ClusterAnswer(aws.Lost),
            default((string Arn, string? Account)?));
        if (aws.Lost is null)
        {
            var identity = Identity(aws);
            if (cluster is not null) (described, way) = await Describe(aws, cluster);
            principal = await identity;
        }

        var advice = new AccessAdvice(cluster, _opening.Region ?? "", aws.Lost is null ? described : null, principal?.Arn);
        var sources = _opening.Kubernetes(way, advice);
        var remark = await Remark(sources, described);
        await Task.WhenAll(AskKubernetes(sources, remark), AskAws(aws, cluster, described));
        return new(
            new Manifest(toolVersion, _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), cluster ?? context?.Context,
                Region(described), principal?.Account, []),
            advice.AccessEntry)
        {
            Remark = remark,
        };
    }

    /// <summary>The cluster's region. AWS_REGION alone says where the caller usually works, not where a context's cluster is.</summary>
    private string? Region(ClusterAnswer described)
    {
        if (_opening.Cluster is not null && described.Lack is null) return _opening.Region;
        if (_nodeTypes.Region is { } region) return region;
        return _opening.NamedRegion ?? (_target.Cluster is not null && described.Lack is not AwsNotFoundException ? _opening.Region : null);
    }

    /// <summary>What has to be known of the way that the context opens; null for nothing.</summary>
    /// <exception cref="AccessException">It leads to another cluster than the one that AWS is asked about.</exception>
    private async Task<string?> Remark(SourceChain<IKubernetesSource> sources, ClusterAnswer described)
    {
        if (_opening.Context is not { } context) return null;
        List<string> remarks = [];
        if (context.Cluster.InsecureSkipTlsVerify == true && context.Server.Scheme == Uri.UriSchemeHttps)
        {
            remarks.Add($"context '{context.Context}' does not check the API server's certificate (insecure-skip-tls-verify)");
        }

        if (_opening.Cluster is { } cluster && !_target.SkipsClusterMatch
            && await new ClusterMatch(cluster, context, _opening.Name, described).Remark(sources) is { } unmatched)
        {
            remarks.Add(unmatched);
        }

        return remarks.Count > 0 ? string.Join("; ", remarks) : null;
    }

    private async Task<(string Arn, string? Account)?> Identity(SourceChain<IAwsSource> aws)
    {
        var call = AwsCalls.CallerIdentity;
        _tally.Expect(1);
        try
        {
            var answer = await aws.First(failed => AwsQuestions.Row(call, null, failed),
                source => source.Ask(AwsRequest.Plain(call), null));
            _seen.Answer(call, null, answer.Value, isPage: false);
            _tally.End(_seen, new(call.Question, Outcome.Collected, Source: answer.Source));
            return JsonPeek.Text(answer.Value.Span, "Arn") is { } arn ? (arn, JsonPeek.Text(answer.Value.Span, "Account")) : null;
        }
        catch (SourceException failed)
        {
            _tally.End(_seen, AwsQuestions.Row(call, null, failed));
            return null;
        }
    }

    /// <returns>What is reported, and what decides where a token goes: an MCP server may say the one, and EKS alone the other.</returns>
    private async Task<(ClusterAnswer Described, ClusterAnswer Way)> Describe(SourceChain<IAwsSource> aws, string cluster)
    {
        var call = AwsCalls.DescribeCluster;
        _tally.Expect(1);
        try
        {
            var answer = await aws.First(failed => AwsQuestions.Row(call, null, failed), source => Describe(source, cluster));
            _seen.Answer(call, null, answer.Value, isPage: false);
            _tally.End(_seen, new(call.Question, Outcome.Collected, Source: answer.Source));
            var described = ClusterAnswer.Read(answer.Value);
            return (described, answer.Source == SourceNames.Mcp
                && _opening.Context is null ? await Way(aws.Without(SourceNames.Mcp), cluster) : described);
        }
        catch (SourceException failed)
        {
            _tally.End(_seen, AwsQuestions.Row(call, null, failed));
            return (new(failed), new(failed));
        }
    }

    private async Task<ClusterAnswer> Way(SourceChain<IAwsSource> eks, string cluster)
    {
        if (!_target.Via.Any(source => source != SourceNames.Mcp))
        {
            return new(
                new SourceException(Outcome.NotAsked,
                    "EKS itself was not asked, and an MCP server does not decide where a token goes: add api or cli to --via"));
        }

        try
        {
            return ClusterAnswer.Read((await eks.First(row: null, source => Describe(source, cluster))).Value);
        }
        catch (SourceException failed)
        {
            return new(failed);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Describe(IAwsSource source, string cluster)
    {
        try
        {
            var json = await source.Ask(AwsRequest.Cluster(cluster), null);
            if (JsonPeek.Text(JsonPeek.Member(json.Span, AwsCalls.DescribeCluster.Key), "name") is var found && found != cluster)
            {
                throw new SourceException(Outcome.Malformed, $"EKS answered about the cluster '{found}', and '{cluster}' was asked for");
            }

            return json;
        }
        catch (AwsNotFoundException none) when (_target.Context is null)
        {
            throw new AccessException($"there is no EKS cluster '{cluster}' in {_opening.Region ?? "the region"}: {await KnownClusters(source)}",
                none);
        }
    }

    private static async Task<string> KnownClusters(IAwsSource source)
    {
        const int mostShown = 20;
        try
        {
            using var list = JsonDocument.Parse(await source.Ask(AwsRequest.Clusters(), null), new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            if (list.RootElement.GetProperty(AwsCalls.ListClusters.Key) is not { ValueKind: JsonValueKind.Array } said)
            {
                return "the answer of ListClusters is not a list.";
            }

            var names = said.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString())
                .Where(AwsNames.IsCluster).Take(mostShown + 1).ToList();
            return names.Count == 0 ? "this account has none there; is it another region (--region) or profile (--profile)?"
                : $"there are {string.Join(", ", names.Take(mostShown))}{(names.Count > mostShown ? ", …" : "")}; or is it another region (--region)?";
        }
        catch (SourceException failed)
        {
            return $"which ones there are cannot be listed ({failed.Message}).";
        }
    }

    private async Task AskKubernetes(SourceChain<IKubernetesSource> sources, string? remark)
    {
        _tally.Expect(KubernetesQuestions.Count);
        try
        {
            if (sources.Lost is { } lost)
            {
                KubernetesQuestions.EndAll(_seen, _tally, lost);
                return;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, _stop);
            var definitions = new ServedDefinitions();
            var watch = new DiscoveryWatch(sources, definitions, _limits, _clock, over.Token);
            await new KubernetesQuestions(sources, _seen, _target.Namespaces, _tally, _nodeTypes, definitions, watch, remark).Ask();
        }
        finally
        {
            _nodeTypes.Complete();
        }
    }

    private async Task AskAws(SourceChain<IAwsSource> aws, string? cluster, ClusterAnswer described)
    {
        if (cluster is not null && aws.Lost is null)
        {
            await new AwsQuestions(aws, cluster, described, _seen, _limits, _tally, _nodeTypes.Known).Ask();
            return;
        }

        _tally.Expect(AwsCalls.All.Count(call => call != AwsCalls.ListClusters && !call.PerThing));
        AwsQuestions.EndAll(_seen, _tally, aws.Lost ?? new(Outcome.NotAsked, "AWS was not asked"));
    }
}
