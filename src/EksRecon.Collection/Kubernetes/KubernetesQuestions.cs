using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Asks an API server everything the list of questions has for it: discovery first, then only what is served, page by page; named
/// ConfigMaps one by one.
/// Each question ends with one row of coverage, whatever happens.
/// </summary>
/// <param name="namespaces">Where to look for namespaced kinds that may not be listed over the whole cluster.</param>
/// <param name="remark">What has to be known of the whole way, e.g. that no certificate is checked; null for nothing.</param>
internal sealed class KubernetesQuestions(SourceChain<IKubernetesSource> sources, LiveObservation seen, IReadOnlyList<string> namespaces,
    Tally tally, NodeTypes nodeTypes, ServedDefinitions definitions, DiscoveryWatch watch, string? remark)
{
    private const string VersionQuestion = "kubernetes/version";
    private const string GroupsQuestion = "kubernetes/apis";

    private string? _discoveredBy;

    /// <summary>How many questions there are at least.</summary>
    public static int Count => 2 + Kinds.All.Length - 1 + NamedConfigMaps.All.Length;

    /// <summary>Every question ends the same way: nothing can be asked.</summary>
    public static void EndAll(LiveObservation seen, Tally tally, SourceException because)
    {
        foreach (var question in AllQuestions()) tally.End(seen, Row(question, because, because.MissingPermission));
    }

    public async Task Ask()
    {
        var version = Version();
        Discovery? discovery = null;
        SourceException? lack = null;
        try
        {
            var groups = await sources.First(failed => Row(GroupsQuestion, failed, null), source => source.Groups(), isFirst: true);
            (discovery, _discoveredBy) = (groups.Value, groups.Source);
        }
        catch (SourceException failed)
        {
            lack = failed;
            tally.End(seen, Row(GroupsQuestion, failed, null));
        }

        if (sources.Lost is { } lost)
        {
            await version;
            foreach (var question in AllQuestions().Where(question => question is not (VersionQuestion or GroupsQuestion)))
            {
                tally.End(seen, Row(question, lost, lost.MissingPermission));
            }

            return;
        }

        var places = new ServedKinds(sources, discovery, lack, watch);
        await Task.WhenAll(
            NamedConfigMaps.All.Select(map => ConfigMap(map.Namespace, map.Name)).Append(version)
                .Concat(Kinds.All.Where(kind => kind != Kinds.ConfigMaps).Select(kind => Kind(kind, places))));
        if (discovery is not null) EndDiscovery(discovery);
    }

    /// <summary>Discovery ends last: only then it is known whether it left something out that is there.</summary>
    private void EndDiscovery(Discovery first)
    {
        if (watch.Doubt is { } doubt)
        {
            tally.End(seen, new(GroupsQuestion, doubt.Outcome, doubt.Message, _discoveredBy));
            return;
        }

        var discovery = watch.Latest is { } later ? first.With(later) : first;
        seen.Groups(discovery.ToGroupList(), discovery.Groups.Keys);
        tally.End(seen, new(GroupsQuestion, Outcome.Collected, Source: _discoveredBy));
    }

    private static IEnumerable<string> AllQuestions() => Kinds.All.Where(kind => kind != Kinds.ConfigMaps).Select(kind => kind.Question)
        .Concat(NamedConfigMaps.All.Select(map => NamedConfigMaps.Question(map.Namespace, map.Name)))
        .Append(VersionQuestion)
        .Append(GroupsQuestion);

    private static CoverageRow Row(string question, SourceException failed, string? permission, string? more = null) =>
        new(question, failed.Outcome, failed.Message + more, failed.AskedOf,
            failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? permission : null));

    private async Task Version()
    {
        CoverageRow Failed(SourceException failed) => Row(VersionQuestion, failed, "get /version");
        try
        {
            var version = await sources.First(Failed, source => source.Version());
            seen.Version(version.Value);
            tally.End(seen, new(VersionQuestion, Outcome.Collected, remark, version.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Failed(failed));
        }
    }

    private async Task ConfigMap(string @namespace, string name)
    {
        var question = NamedConfigMaps.Question(@namespace, name);
        CoverageRow Failed(SourceException failed) => Row(question, failed, $"get configmaps/{name} in {@namespace}");
        try
        {
            var map = await sources.First(Failed, source => source.ConfigMap(@namespace, name));
            if (map.Value is { } json) seen.ConfigMap(@namespace, name, json);
            tally.End(seen, new(question, map.Value is null ? Outcome.Empty : Outcome.Collected, Source: map.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Failed(failed));
        }
    }

    private async Task Kind(KubernetesKind kind, ServedKinds places)
    {
        var isWhole = false;
        try
        {
            if (await places.Of(kind) is not { } place)
            {
                tally.End(seen, new(kind.Question, Outcome.NotServed, "discovery does not list it", _discoveredBy));
                return;
            }

            var question = kind.QuestionIn(Kinds.GroupOf(place));
            var row = await List(kind, place, question);
            isWhole = row.Outcome.Answers();
            tally.End(seen, row);
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(kind.Question, failed, kind.Permission));
        }
        finally
        {
            if (kind == Kinds.Nodes) nodeTypes.Complete();
            if (kind == Kinds.CustomResourceDefinitions) definitions.Complete(isWhole);
        }
    }

    private async Task<CoverageRow> List(KubernetesKind kind, string groupVersion, string question)
    {
        var intake = new ListIntake(seen, nodeTypes, definitions, kind, question, isWhole: true);
        try
        {
            var count = await sources.First(failed => Row(question, failed, kind.Permission),
                source => source.List(kind, groupVersion, null, intake), next: intake.NextSource);
            return new(question, count.Value == 0 ? Outcome.Empty : Outcome.Collected, Source: count.Source);
        }
        catch (SourceException failed)
        {
            // Where a list is served but the server says 404, it lies or is behind: neither means that there is none.
            if (failed.Outcome != Outcome.Forbidden || !kind.Namespaced || namespaces.Count == 0)
            {
                return Row(question, failed, kind.Permission);
            }

            return Row(question, failed, kind.Permission, await InNamespaces(kind, groupVersion, question));
        }
    }

    /// <summary>Looks where the user says that looking is allowed, and tells how that went.</summary>
    private async Task<string> InNamespaces(KubernetesKind kind, string groupVersion, string question)
    {
        var (looked, refused) = (new List<string>(), new List<string>());
        var intake = new ListIntake(seen, nodeTypes, definitions, kind, question, isWhole: false);
        foreach (var @namespace in namespaces)
        {
            try
            {
                await sources.First(row: null, source => source.List(kind, groupVersion, @namespace, intake));
                looked.Add(@namespace);
            }
            catch (SourceException failed)
            {
                refused.Add($"{@namespace} ({failed.Message})");
            }
        }

        return (looked.Count > 0 ? $"; looked in {string.Join(", ", looked)} only" : "")
            + (refused.Count > 0 ? $"; not in {string.Join(", ", refused)}" : "");
    }
}
