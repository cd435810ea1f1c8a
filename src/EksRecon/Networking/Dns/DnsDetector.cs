using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Dns;

/// <summary>Tells what resolves names in the cluster.</summary>
internal sealed class DnsDetector
{
    private const string CoreDns = "coredns";
    private const string NodeLocal = "node-local-dns";

    private readonly Snapshot _snapshot;
    private readonly ComponentCensus _components;
    private readonly Component? _coreDns;
    private readonly Fact<bool> _runs;

    private DnsDetector(Snapshot snapshot, ComponentCensus components)
    {
        _snapshot = snapshot;
        _components = components;
        _coreDns = components.Of(CoreDns).FirstOrDefault();
        _runs = components.Runs(CoreDns);
    }

    public static DnsFacts Detect(Snapshot snapshot, ComponentCensus components) => new DnsDetector(snapshot, components).Detect();

    private DnsFacts Detect()
    {
        var (custom, differences, corefile) = Configuration();
        var nodeLocal = _components.Of(NodeLocal).FirstOrDefault();
        var version = KubernetesVersion.Of(_snapshot)?.ToString();
        return new()
        {
            CoreDnsVersion = _coreDns is not null ? Fact.Known(_coreDns.Version, ComponentEvidence.Of(_coreDns)) : _runs.Map(_ => (string?)null),
            CoreDnsReplicas = Replicas(workload => workload.Wanted, "spec.replicas"),
            CoreDnsReady = Replicas(workload => workload.Ready, "status.readyReplicas"),
            CustomConfig = custom,
            Differences = differences,
            Corefile = corefile,
            NodeLocalDnsEnabled = _components.Runs(NodeLocal),
            CoreDnsRuns = _runs,
            KubeDnsRuns = _components.Runs("kube-dns"),
            HasAutoModeNodes = _snapshot.Nodes.Items.Any(node => node.IsAuto) || _snapshot.Cluster?.ComputeConfig?.Enabled == true,
            Workload = _coreDns?.Subject,
            IsAddon = IsAddon(),
            Pods = DnsPods.Of(_snapshot, _coreDns),
            Room = Room(),
            NodeLocalDns = nodeLocal?.Workloads is [{ Wanted: { } wanted, Ready: { } ready }, ..] ? (wanted, ready) : null,
            ExternalDns = [.. _components.Of("external-dns").Select(ExternalDns)],
            ClusterVersion = version,
            OfferedVersions = version is null || _snapshot.AddonVersions.GetValueOrDefault(CoreDns)?.Versions is not { } offered ? null : [.. offered.Where(one => one.Fits(version)).Select(one => one.AddonVersion).OfType<string>()],
            HasOtherNodes = _snapshot.Nodes.Items.Any(node => !node.IsAuto),
        };
    }

    private static ExternalDnsFact ExternalDns(Component component)
    {
        var container = component.Workloads.SelectMany(workload => workload.Template.Containers).FirstOrDefault(one => one.Runs && one.Arguments.Length > 0);
        return new(
            component.Namespace ?? "", component.Workload ?? "", component.Version, container?.Argument("provider"),
            All(container, "source"), All(container, "domain-filter"), container?.Argument("policy"));
    }

    private static ImmutableArray<string> All(Container? container, string flag)
    {
        var prefix = $"--{flag}=";
        return container is null ? [] : [.. container.Arguments.Where(argument => argument.StartsWith(prefix, StringComparison.Ordinal)).Select(argument => argument[prefix.Length..]).Order(StringComparer.Ordinal)];
    }

    /// <summary>A pod alone tells nothing of how many are wanted: the Deployment that would was not seen.</summary>
    private Fact<int> Replicas(Func<Workload, int?> count, string field)
    {
        if (_coreDns is null) return _runs.Map(_ => 0);
        var (sum, isKnown) = (0, false);
        foreach (var workload in _coreDns.Workloads)
        {
            if (workload.Kind == "Pod" || count(workload) is not { } value) continue;
            (sum, isKnown) = (sum + value, true);
        }

        if (isKnown) return Fact.Known(sum, new Evidence(_coreDns.Subject, field, sum.ToString(System.Globalization.CultureInfo.InvariantCulture), ComponentEvidence.Of(_coreDns).Source));
        return Fact.Unknown<int>(_snapshot.Deployments.Gap ?? _snapshot.DaemonSets.Gap ?? new Gap(_snapshot.Deployments.Question, Outcome.NotAsked, $"{_coreDns.Subject} does not say it: it was seen as a manifest, not as it runs", Source: "bundle"));
    }

    private (Fact<bool> Custom, Fact<ImmutableArray<string>> Differences, Corefile? Corefile) Configuration()
    {
        const string entry = "Corefile";
        var question = NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.CoreDns);
        var (map, look) = _snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.CoreDns);
        // Without CoreDNS of its own nothing reads a Corefile, whether the ConfigMap was left behind or not.
        if (_runs.Is(false)) return (Fact.Known(false, _runs.Evidence), Fact.Known(ImmutableArray<string>.Empty, _runs.Evidence), null);
        if (map?.Entries[entry] is not { } text)
        {
            var gap = look.Gap ?? new Gap(question, map is null ? Outcome.Empty : Outcome.Malformed, map is null ? "CoreDNS runs and its ConfigMap kube-system/coredns does not exist" : "the ConfigMap has no entry Corefile");
            return (Fact.Unknown<bool>(gap), Fact.Unknown<ImmutableArray<string>>(gap), null);
        }

        try
        {
            var corefile = CorefileParser.Parse(text);
            var differences = CorefileComparison.Differences(corefile);
            var evidence = differences.IsEmpty ? ImmutableArray.Create(new Evidence(map.Subject, $"data.{entry}", "as EKS ships it", question)) : [.. differences.Select(difference => new Evidence(map.Subject, $"data.{entry}", difference, question))];
            return (Fact.Known(!differences.IsEmpty, evidence), Fact.Known(differences, evidence), corefile);
        }
        catch (CorefileException broken)
        {
            var gap = new Gap(question, Outcome.Malformed, $"the Corefile cannot be read, {broken.Message}");
            return (Fact.Unknown<bool>(gap), Fact.Unknown<ImmutableArray<string>>(gap), null);
        }
    }

    private Fact<bool> IsAddon()
    {
        var question = AwsCalls.DescribeAddon.QuestionFor(CoreDns);
        if (_snapshot.Addons.ContainsKey(CoreDns) || _snapshot.AddonNames.Items.Contains(CoreDns, StringComparer.Ordinal)) return Fact.Known(true, new Evidence("addon coredns", "addonName", CoreDns, question));
        if (_snapshot.AddonNames is { IsWhole: true }) return Fact.Known(false, new Evidence("addons", "names", string.Join(", ", _snapshot.AddonNames.Items), _snapshot.AddonNames.Question));
        return Fact.Unknown<bool>(_snapshot.AddonNames.Gaps);
    }

    private Fact<DnsRoom> Room()
    {
        if (_snapshot.Nodes.IsBlind || _coreDns?.Workloads is not [var workload, ..]) return Fact.Unknown<DnsRoom>(_snapshot.Nodes.Gaps);
        var nodes = _snapshot.Nodes.Items.Where(node => node is { IsWindows: false, IsFargate: false, IsAuto: false } && workload.Template.MayRunOn(node)).ToList();
        return Fact.Partial(new DnsRoom(nodes.Count, nodes.Select(node => node.Zone).OfType<string>().Distinct(StringComparer.Ordinal).Count()), [], _snapshot.Nodes.Gaps);
    }
}
