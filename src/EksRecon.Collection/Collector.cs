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
    private readonly Tally _tally;
    private readonly NodeTypes _nodeTypes = new();
    private readonly CancellationTokenSource _deadline;
    private readonly SourceOpening _opening;

    private Collector(CollectionTarget target, LiveObservation seen, CollectionLimits limits, CollectionWatch watch, TimeProvider clock, CancellationToken stop)
    {
        (_target, _seen, _limits, _clock) = (target, seen, limits, clock);
        _tally = new(watch.Progress);
        _deadline = new(limits.TotalTime, clock);
        _opening = new(target, seen, limits, watch, clock, _deadline.Token, stop);
    }

    /// <summary>Collects.</summary>
    /// <param name="seen">Takes what is seen; its coverage is whole when this returns.</param>
    /// <exception cref="AccessException">What the user gave does not lead to a cluster.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public static async Task<Collected> Collect(CollectionTarget target, LiveObservation seen, CollectionLimits limits, CollectionWatch watch, TimeProvider clock, string toolVersion, CancellationToken stop)
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
        var (described, principal) = (new ClusterAnswer(aws.Lost), default((string Arn, string? Account)?));
        if (aws.Lost is null)
        {
            var identity = Identity(aws);
            if (cluster is not null) described = await Describe(aws, cluster);
            principal = await identity;
        }

        var advice = new AccessAdvice(cluster, _opening.Region ?? "", aws.Lost is null ? described : null, principal?.Arn);
        var kubernetes = AskKubernetes(described, advice);
        await Task.WhenAll(kubernetes, AskAws(aws, cluster, described));
        return new(
            new Manifest(toolVersion, _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), cluster ?? context?.Context, _opening.Region, principal?.Account, []),
            advice.AccessEntry);
    }

    private async Task<(string Arn, string? Account)?> Identity(SourceChain<IAwsSource> aws)
    {
        var call = AwsCalls.CallerIdentity;
        _tally.Expect(1);
        try
        {
            var answer = await aws.First(failed => AwsQuestions.Row(call, null, failed), source => source.Ask(AwsRequest.Plain(call), null));
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

    private async Task<ClusterAnswer> Describe(SourceChain<IAwsSource> aws, string cluster)
    {
        var call = AwsCalls.DescribeCluster;
        _tally.Expect(1);
        try
        {
            var answer = await aws.First(failed => AwsQuestions.Row(call, null, failed), source => Describe(source, cluster));
            _seen.Answer(call, null, answer.Value, isPage: false);
            _tally.End(_seen, new(call.Question, Outcome.Collected, Source: answer.Source));
            return ClusterAnswer.Read(answer.Value);
        }
        catch (SourceException failed)
        {
            _tally.End(_seen, AwsQuestions.Row(call, null, failed));
            return new(failed);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Describe(IAwsSource source, string cluster)
    {
        try
        {
            var json = await source.Ask(AwsRequest.Cluster(cluster), null);
            if (JsonPeek.Text(JsonPeek.Member(json.Span, AwsCalls.DescribeCluster.Key), "name") is var found && found != cluster) throw new SourceException(Outcome.Malformed, $"EKS answered about the cluster '{found}', and '{cluster}' was asked for");
            return json;
        }
        catch (AwsNotFoundException none) when (_target.Context is null)
        {
            throw new AccessException($"there is no EKS cluster '{cluster}' in {_opening.Region ?? "the region"}: {await KnownClusters(source)}", none);
        }
    }

    private static async Task<string> KnownClusters(IAwsSource source)
    {
        const int mostShown = 20;
        try
        {
            using var list = JsonDocument.Parse(await source.Ask(AwsRequest.Clusters(), null), new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            if (list.RootElement.GetProperty(AwsCalls.ListClusters.Key) is not { ValueKind: JsonValueKind.Array } said) return "the answer of ListClusters is not a list.";
            var names = said.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()).Where(AwsNames.IsCluster).Take(mostShown + 1).ToList();
            return names.Count == 0 ? "this account has none there; is it another region (--region) or profile (--profile)?"
                : $"there are {string.Join(", ", names.Take(mostShown))}{(names.Count > mostShown ? ", …" : "")}; or is it another region (--region)?";
        }
        catch (SourceException failed)
        {
            return $"which ones there are cannot be listed ({failed.Message}).";
        }
    }

    private async Task AskKubernetes(ClusterAnswer described, AccessAdvice advice)
    {
        _tally.Expect(KubernetesQuestions.Count);
        try
        {
            var sources = _opening.Kubernetes(described, advice);
            if (sources.Lost is { } lost) KubernetesQuestions.EndAll(_seen, _tally, lost);
            else await new KubernetesQuestions(sources, _seen, _target.Namespaces, _tally, _nodeTypes).Ask();
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
