using System.Collections.Immutable;
using System.Globalization;

using BenchmarkDotNet.Attributes;

using EksRecon.Model;
using EksRecon.Reachability;

namespace EksRecon.Benchmarks;

/// <summary>
/// All pairs by size of cluster: in each namespace a default deny with DNS, the rest policies of applications with two ingress and two
/// egress rules.
/// </summary>
[MemoryDiagnoser]
public class ReachBenchmarks
{
    private ImmutableArray<Endpoint> _endpoints;
    private ImmutableArray<Policy> _policies;
    private ImmutableArray<Namespace> _namespaces;

    /// <summary>Pods, policies, namespaces.</summary>
    [Params("1000/100/50", "10000/500/200", "100000/5000/1000", "100000/20000/1000")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Make()
    {
        var numbers = Size.Split('/').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        (_endpoints, _policies, _namespaces) = Cluster(numbers[0], numbers[1], numbers[2]);
    }

    [Benchmark]
    public long AllPairs() =>
        Reach.Of(_endpoints, [new Reading("upstream", Readings.UpstreamStages, _policies, [])], _namespaces).OpenPairs();

    /// <summary>The same arguments make the same cluster.</summary>
    internal static (ImmutableArray<Endpoint> Endpoints, ImmutableArray<Policy> Policies,
        ImmutableArray<Namespace> Namespaces) Cluster(int pods, int policies, int namespaces)
    {
        const int appsOfANamespace = 20;
        var names = Enumerable.Range(0, namespaces).Select(index => $"ns-{index:D4}").ToArray();
        var endpoints = ImmutableArray.CreateBuilder<Endpoint>(pods);
        for (var index = 0; index < pods; index++)
        {
            var app = index / namespaces % appsOfANamespace;
            endpoints.Add(
                new(new WorkloadName(names[index % namespaces], $"pod-{index:D6}", "Pod"), names[index % namespaces],
                    Labels(("app", $"app-{app}"), ("tier", app % 3 == 0 ? "web" : "back"), ("pod-template-hash", $"{index:x}")),
                    [new("http", Protocol.Tcp, 8000 + app % 4)], null));
        }

        var all = ImmutableArray.CreateBuilder<Policy>(policies);
        for (var index = 0; index < policies; index++)
        {
            var @namespace = names[index % namespaces];
            var app = index / namespaces;
            all.Add(index < namespaces ? Deny(@namespace) : Application(@namespace, app % appsOfANamespace, index, names));
        }

        return (endpoints.MoveToImmutable(), all.MoveToImmutable(),
            [.. names.Select(name => new Namespace(new Metadata("", name, Labels(("team", $"team-{name[^1]}")), Model.Labels.None, null)))]);
    }

    private static Policy Deny(string @namespace) => new(
        $"NetworkPolicy {@namespace}/default-deny", Additive, 0, new(@namespace, LabelSelector.Everything, LabelSelector.Everything), new([], Isolates: true),
        new([new("egress[0]", RuleAction.Allow, [new PodPeer(new(null, Selector("team", "team-0"), Selector("app", "app-0")))], [Port(Protocol.Udp, 53), Port(Protocol.Tcp, 53)])],
            Isolates: true));

    private static Policy Application(string @namespace, int app, int number, string[] names) => new(
        $"NetworkPolicy {@namespace}/app-{app}-{number}", Additive, 0, new(@namespace, LabelSelector.Everything, Selector("app", $"app-{app}")),
        new(
        [
            new("ingress[0]", RuleAction.Allow,
                [new PodPeer(new(@namespace, LabelSelector.Everything, Selector("app", $"app-{(app + 1) % 20}")))],
                [Port(Protocol.Tcp, 8000 + (number % 50))]),
            new("ingress[1]", RuleAction.Allow,
                [new PodPeer(new(null, Selector("kubernetes.io/metadata.name", names[number * 7 % names.Length]), Selector("tier", "web")))],
                [new(null, "http", Protocol.Tcp)]),
        ],
        Isolates: true),
        new(
        [
            new("egress[0]", RuleAction.Allow,
                [new PodPeer(new(null, Selector("team", $"team-{number % 10}"), Selector("app", $"app-{(app + 3) % 20}")))],
                [Port(Protocol.Tcp, 443), Port(Protocol.Tcp, 9000 + (number % 10))]),
            new("egress[1]", RuleAction.Allow,
                [new AddressPeer(Cidr.Parse($"10.{number % 200}.0.0/16") ?? throw new InvalidOperationException(), [], MatchesPods: false, MatchesHosts: false)],
                [Port(Protocol.Tcp, 5432)]),
        ],
        Isolates: true));

    /// <summary>The stage of NetworkPolicies.</summary>
    private const int Additive = 1;

    private static PortEntry Port(Protocol protocol, int port) => new(new PortRange(protocol, port, port), null, null);

    private static LabelSelector Selector(string key, string value) => new([new(key, "In", [value])]);

    private static Labels Labels(params (string Key, string Value)[] pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
}
