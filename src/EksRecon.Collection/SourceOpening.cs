using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Cli;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Mcp;
using EksRecon.Collection.Programs;
using EksRecon.Collection.Sources;

namespace EksRecon.Collection;

/// <summary>Opens the sources that a target is looked at through, in the order it names, and closes them.</summary>
internal sealed class SourceOpening : IAsyncDisposable
{
    /// <summary>Each run of aws starts an interpreter: more at once only makes a small machine slower.</summary>
    private const int MostPrograms = 4;

    private readonly CollectionTarget _target;
    private readonly LiveObservation _seen;
    private readonly CollectionLimits _limits;
    private readonly CollectionWatch _watch;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _deadline;
    private readonly CancellationToken _stop;
    private readonly List<IDisposable> _opened = [];
    private readonly AnswerBudget _budget = new();
    private readonly EksName _name;
    private readonly AwsSession? _session;
    private readonly SourceException? _lack;
    private readonly Lazy<CliSources> _cli;
    private readonly Lazy<McpSources> _mcp;

    /// <exception cref="AccessException">What the user gave does not lead to a cluster.</exception>
    public SourceOpening(CollectionTarget target, LiveObservation seen, CollectionLimits limits, CollectionWatch watch, TimeProvider clock,
        CancellationToken deadline, CancellationToken stop)
    {
        (_target, _seen, _limits, _watch, _clock, _deadline, _stop) = (target, seen, limits, watch, clock, deadline, stop);
        Context = target.Context is null && target.Cluster is not null
            ? null
            : Kubeconfig.Load(KubeconfigPaths()).Target(target.Context is "" ? null : target.Context);
        _name = Context is null ? new EksName(target.Cluster, null, null) : EksName.Of(Context);
        Cluster = target.Cluster ?? _name.Cluster;
        (_session, _lack) = OpenSession();
        _cli = new(OpenCli);
        _mcp = new(OpenMcp);
    }

    /// <summary>The way that the kubeconfig shows; null where it is not looked at.</summary>
    public KubeconfigTarget? Context { get; }

    /// <summary>Name of the EKS cluster; null where it is not known.</summary>
    public string? Cluster { get; }

    /// <summary>What the context says of itself.</summary>
    public EksName Name => _name;

    /// <summary>The region that the user or the context names; null where only the environment might.</summary>
    public string? NamedRegion => _target.Region ?? _name.Region;

    public string? Region =>
        _session?.Region ?? _target.Region ?? _name.Region ?? _target.Environment("AWS_REGION")
            ?? _target.Environment("AWS_DEFAULT_REGION");

    /// <summary>The sources for questions to AWS.</summary>
    public SourceChain<IAwsSource> Aws() => new(_seen, [.. _target.Via.Select(Aws)]);

    /// <summary>The sources for questions to the API server.</summary>
    /// <param name="way">DescribeCluster's answer of EKS itself: it decides where a token goes.</param>
    public SourceChain<IKubernetesSource> Kubernetes(ClusterAnswer way, AccessAdvice advice) =>
        new(_seen, [.. _target.Via.Select(source => Kubernetes(source, way, advice))]);

    public async ValueTask DisposeAsync()
    {
        if (_mcp.IsValueCreated) await _mcp.Value.DisposeAsync();
        foreach (var thing in _opened) thing.Dispose();
        _budget.Dispose();
    }

    private SourceSlot<IAwsSource> Aws(string source)
    {
        if (Cluster is null) return SourceSlot<IAwsSource>.Without(source, Nameless().By(source));
        return source switch
        {
            SourceNames.Mcp => new(source, _mcp.Value.Aws),
            SourceNames.Cli => Slot(source, _cli.Value.Aws),
            _ => Slot<IAwsSource>(source, () => OpenAws(_session ?? throw _lack ?? Nameless())),
        };
    }

    private SourceSlot<IKubernetesSource> Kubernetes(string source, ClusterAnswer way, AccessAdvice advice) => source switch
    {
        SourceNames.Mcp when Cluster is null => SourceSlot<IKubernetesSource>.Without(source, Nameless().By(source)),
        SourceNames.Mcp => new(source, () => _mcp.Value.Kubernetes(advice)),
        SourceNames.Cli => Slot(source, () => _cli.Value.Kubernetes(way)),
        _ => Slot<IKubernetesSource>(source, () => OpenApiServer(way, advice)),
    };

    /// <summary>Opened at once: what is not there should not be looked for again with every question.</summary>
    private SourceSlot<T> Slot<T>(string name, Func<T> open)
        where T : class
    {
        try
        {
            var source = open();
            return new(name, () => Task.FromResult(source));
        }
        catch (SourceException failed)
        {
            return SourceSlot<T>.Without(name, failed.By(name));
        }
        catch (AccessException unusable) when (Context is null)
        {
            // What EKS said leads nowhere: the AWS half is reported all the same.
            return SourceSlot<T>.Without(name, new SourceException(Outcome.Malformed, unusable.Message).By(name));
        }
    }

    private McpSources OpenMcp()
    {
        var gate = new Gate(_limits, _clock);
        _opened.Add(gate);
        return new(_target, Cluster ?? "", _target.Region ?? _name.Region ?? _session?.Region, _target.Profile ?? _name.Profile, _session,
            _limits, gate, _watch.Requests is { } say ? new RequestLog(say) : null, _deadline, _stop);
    }

    private CliSources OpenCli()
    {
        var gate = new Gate(_limits with { Concurrency = Math.Min(_limits.Concurrency, MostPrograms) }, _clock);
        var run = new CliRun(_limits, gate, _watch.Requests is { } say ? new RequestLog(say) : null, _target.Environment, _deadline, _stop);
        var cli = new CliSources(_target, Cluster, _target.Region ?? _name.Region, _target.Profile ?? _name.Profile, _limits, run);
        _opened.AddRange([gate, cli]);
        return cli;
    }

    private static SourceException Nameless() =>
        new(Outcome.NotAsked, "which EKS cluster the context leads to cannot be told from the kubeconfig: give --cluster NAME");

    private string[] KubeconfigPaths()
    {
        if (_target.Environment("KUBECONFIG") is { Length: > 0 } given)
        {
            return given.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        }

        return [Path.Combine(_target.Environment("HOME") ?? _target.Environment("USERPROFILE") ?? "/", ".kube", "config")];
    }

    private (AwsSession? Session, SourceException? Lack) OpenSession()
    {
        if (Cluster is null) return (null, Nameless());
        try
        {
            return (AwsSession.Open(_target.Region ?? _name.Region, _target.Profile ?? _name.Profile, _target.Environment), null);
        }
        // Where nothing else is asked, the run ends with the sentence; programs of the user's may know better.
        catch (AccessException wrong) when (Context is not null || !_target.Via.Contains(SourceNames.Api, StringComparer.Ordinal))
        {
            return (null, new(Outcome.NotAsked, wrong.Message));
        }
    }

    private AwsApi OpenAws(AwsSession session)
    {
        return new(session,
            Open(Connections.Make(), AwsPaths.IsQuestion,
                _limits with { AnswerBytes = Math.Min(_limits.AnswerBytes, AwsBounds.AnswerBytes) }),
            _clock);
    }

    private KubernetesPathSource OpenApiServer(ClusterAnswer way, AccessAdvice advice)
    {
        KubernetesAccess access;
        if (Context is not null) access = KubernetesAccess.To(Context, _target.Environment, _limits, _clock);
        else if (_session is not null && Cluster is not null)
        {
            access = KubernetesAccess.To(EksEndpoint.Of(way), EksToken.For(_session, Cluster, _clock));
        }
        else throw _lack ?? Nameless();
        _opened.Add(access);
        var prefix = access.Server.AbsolutePath.TrimEnd('/');
        var exchange = Open(access.Handler,
            (request, _) =>
                ValueTask.FromResult(request.Method == HttpMethod.Get && request.Content is null && request.RequestUri is { } address
                    && address.AbsolutePath.StartsWith(prefix, StringComparison.Ordinal)
                    && KubernetesPaths.IsQuestion(address.AbsolutePath[prefix.Length..])));
        return new(new KubernetesApi(access, exchange, advice.Add, _clock), _limits);
    }

    private Exchange Open(HttpMessageHandler handler, Func<HttpRequestMessage, CancellationToken, ValueTask<bool>> isQuestion,
        CollectionLimits? limits = null)
    {
        var wire = _watch.Wire is { } wrap ? wrap(handler) : handler;
        var guarded = new ReadOnlyHandler(isQuestion, wire);
        // Time limits are the exchange's own.
        var client = new HttpClient(guarded) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("eks-recon");
        // Each source has a gate of its own: one that hangs must not hold up the other.
        var gate = new Gate(_limits, _clock);
        _opened.AddRange([client, gate]);
        return new(client, limits ?? _limits, gate, _budget, _watch.Requests is { } say ? new RequestLog(say) : null, _deadline, _stop);
    }
}
