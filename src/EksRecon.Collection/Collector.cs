using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Questions;

namespace EksRecon.Collection;

/// <summary>Runs the list of questions against a live cluster and AWS. Only reads; every question ends with a row of coverage.</summary>
public sealed class Collector : IDisposable
{
    private readonly CollectionTarget _target;
    private readonly LiveObservation _seen;
    private readonly CollectionLimits _limits;
    private readonly CollectionWatch _watch;
    private readonly TimeProvider _clock;
    private readonly Tally _tally;
    private readonly NodeTypes _nodeTypes = new();
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationToken _stop;
    private readonly List<IDisposable> _opened = [];

    private Collector(CollectionTarget target, LiveObservation seen, CollectionLimits limits, CollectionWatch watch, TimeProvider clock, CancellationToken stop)
    {
        (_target, _seen, _limits, _watch, _clock, _stop) = (target, seen, limits, watch, clock, stop);
        _tally = new(watch.Progress);
        _deadline = new(limits.TotalTime, clock);
        _opened.Add(_deadline);
    }

    /// <summary>Collects.</summary>
    /// <param name="seen">Takes what is seen; its coverage is whole when this returns.</param>
    /// <exception cref="AccessException">What the user gave does not lead to a cluster.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the run.</exception>
    public static async Task<Collected> Collect(CollectionTarget target, LiveObservation seen, CollectionLimits limits, CollectionWatch watch, TimeProvider clock, string toolVersion, CancellationToken stop)
    {
        using var collector = new Collector(target, seen, limits, watch, clock, stop);
        return await collector.Run(toolVersion);
    }

    public void Dispose()
    {
        foreach (var thing in _opened) thing.Dispose();
    }

    private async Task<Collected> Run(string toolVersion)
    {
        var context = _target.Context is null && _target.Cluster is not null ? null : Kubeconfig.Load(KubeconfigPaths()).Target(_target.Context is "" ? null : _target.Context);
        var name = context is null ? new EksName(_target.Cluster, null, null) : EksName.Of(context);
        var cluster = _target.Cluster ?? name.Cluster;
        var (aws, lack) = OpenAws(name, cluster, mustOpen: context is null);
        var identity = aws is null ? null : Identity(aws);
        var described = aws is null || cluster is null ? new ClusterAnswer(lack) : await Describe(aws, cluster);
        var principal = identity is null ? null : await identity;
        var advice = new AccessAdvice(cluster, aws?.Session.Region ?? "", aws is null ? null : described, principal?.Arn);
        var kubernetes = AskKubernetes(context, described, aws, cluster, advice);
        await Task.WhenAll(kubernetes, AskAws(aws, cluster, described, lack));
        return new(
            new Manifest(toolVersion, _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), cluster ?? context?.Context, aws?.Session.Region ?? name.Region ?? _target.Region, principal?.Account, []),
            advice.AccessEntry);
    }

    private string[] KubeconfigPaths()
    {
        if (_target.Environment("KUBECONFIG") is { Length: > 0 } given) return given.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [Path.Combine(_target.Environment("HOME") ?? _target.Environment("USERPROFILE") ?? "/", ".kube", "config")];
    }

    private (AwsApi? Api, SourceException? Lack) OpenAws(EksName name, string? cluster, bool mustOpen)
    {
        if (cluster is null) return (null, new(Outcome.NotAsked, "which EKS cluster the context leads to cannot be told from the kubeconfig: give --cluster NAME"));
        try
        {
            var session = AwsSession.Open(_target.Region ?? name.Region, _target.Profile ?? name.Profile, _target.Environment);
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = System.Net.DecompressionMethods.GZip, ConnectTimeout = TimeSpan.FromSeconds(10) };
            return (new(session, Open(handler, AwsPaths.IsQuestion), _clock), null);
        }
        catch (AccessException wrong) when (!mustOpen)
        {
            return (null, new(Outcome.NotAsked, wrong.Message));
        }
    }

    private Exchange Open(HttpMessageHandler handler, Func<HttpRequestMessage, CancellationToken, ValueTask<bool>> isQuestion)
    {
        var wire = _watch.Wire is { } wrap ? wrap(handler) : handler;
        var guarded = new ReadOnlyHandler(isQuestion, wire);
        // Time limits are the exchange's own.
        var client = new HttpClient(guarded) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("eks-recon");
        // Each source has a gate of its own: one that hangs must not hold up the other.
        var gate = new Gate(_limits, _clock);
        _opened.AddRange([client, gate]);
        return new(client, _limits, gate, _watch.Requests is { } say ? new RequestLog(say) : null, _deadline.Token, _stop);
    }

    private async Task<(string Arn, string? Account)?> Identity(AwsApi aws)
    {
        var call = AwsCalls.CallerIdentity;
        _tally.Expect(1);
        try
        {
            var json = await aws.Query(call, []);
            _seen.Answer(call, null, json, isPage: false);
            _tally.End(_seen, new(call.Question, Outcome.Collected, Source: Tally.Api));
            return JsonPeek.Text(json.Span, "Arn") is { } arn ? (arn, JsonPeek.Text(json.Span, "Account")) : null;
        }
        catch (SourceException failed)
        {
            _tally.End(_seen, AwsQuestions.Row(call, null, failed));
            return null;
        }
    }

    private async Task<ClusterAnswer> Describe(AwsApi aws, string cluster)
    {
        var call = AwsCalls.DescribeCluster;
        _tally.Expect(1);
        try
        {
            var json = await aws.Eks(call, AwsPaths.Cluster(cluster));
            if (JsonPeek.Text(JsonPeek.Member(json.Span, call.Key), "name") is var found && found != cluster) throw new SourceException(Outcome.Malformed, $"EKS answered about the cluster '{found}', and '{cluster}' was asked for");
            _seen.Answer(call, null, json, isPage: false);
            _tally.End(_seen, new(call.Question, Outcome.Collected, Source: Tally.Api));
            return ClusterAnswer.Read(json);
        }
        catch (AwsNotFoundException none) when (_target.Context is null)
        {
            throw new AccessException($"there is no EKS cluster '{cluster}' in {aws.Session.Region}: {await KnownClusters(aws)}", none);
        }
        catch (SourceException failed)
        {
            _tally.End(_seen, AwsQuestions.Row(call, null, failed));
            return new(failed);
        }
    }

    private static async Task<string> KnownClusters(AwsApi aws)
    {
        try
        {
            using var list = JsonDocument.Parse(await aws.Eks(AwsCalls.ListClusters, "/clusters"));
            var names = list.RootElement.GetProperty(AwsCalls.ListClusters.Key).EnumerateArray().Select(name => name.GetString()).ToList();
            return names.Count == 0 ? "this account has none there; is it another region (--region) or profile (--profile)?" : $"there are {string.Join(", ", names)}; or is it another region (--region)?";
        }
        catch (SourceException failed)
        {
            return $"which ones there are cannot be listed ({failed.Message}).";
        }
    }

    private async Task AskKubernetes(KubeconfigTarget? context, ClusterAnswer described, AwsApi? aws, string? cluster, AccessAdvice advice)
    {
        _tally.Expect(KubernetesQuestions.Count);
        try
        {
            KubernetesAccess access;
            if (context is not null) access = KubernetesAccess.To(context, _clock);
            else if (aws is not null && cluster is not null && described is { Endpoint: { } endpoint, CertificateAuthority: { } authority }) access = KubernetesAccess.To(endpoint, authority, EksToken.For(aws.Session, cluster, _clock));
            else throw new SourceException(described.Lack?.Outcome ?? Outcome.Failed, $"the way to the API server is not known, because DescribeCluster {(described.Lack is { } lack ? $"was not answered: {lack.Message}" : "names no endpoint: is the cluster still being made?")}") { MissingPermission = described.Lack?.MissingPermission };
            _opened.Add(access);
            var prefix = access.Server.AbsolutePath.TrimEnd('/');
            var exchange = Open(access.Handler, (request, _) => ValueTask.FromResult(request.Method == HttpMethod.Get && request.Content is null && request.RequestUri is { } address && address.AbsolutePath.StartsWith(prefix, StringComparison.Ordinal) && KubernetesPaths.IsQuestion(address.AbsolutePath[prefix.Length..])));
            await new KubernetesQuestions(new(access, exchange, advice.Add), _seen, _limits, _target.Namespaces, _tally, _nodeTypes).Ask();
        }
        catch (SourceException failed)
        {
            KubernetesQuestions.EndAll(_seen, _tally, failed);
        }
        catch (AccessException unusable) when (context is null)
        {
            // What EKS said leads nowhere: the AWS half is reported all the same.
            KubernetesQuestions.EndAll(_seen, _tally, new(Outcome.Malformed, unusable.Message));
        }
        finally
        {
            _nodeTypes.Complete();
        }
    }

    private async Task AskAws(AwsApi? aws, string? cluster, ClusterAnswer described, SourceException? lack)
    {
        if (aws is null || cluster is null)
        {
            _tally.Expect(AwsCalls.All.Count(call => call != AwsCalls.ListClusters && !call.PerThing));
            AwsQuestions.EndAll(_seen, _tally, lack ?? new(Outcome.NotAsked, "AWS was not asked"));
            return;
        }

        await new AwsQuestions(aws, cluster, described, _seen, _limits, _tally, _nodeTypes.Known).Ask();
    }
}
