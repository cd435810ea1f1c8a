using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Asks an API server everything the list of questions has for it: discovery first, then only what is served, page by page; named ConfigMaps one by one.
/// Each question ends with one row of coverage, whatever happens.
/// </summary>
/// <param name="namespaces">Where to look for namespaced kinds that may not be listed over the whole cluster.</param>
internal sealed class KubernetesQuestions(KubernetesApi api, LiveObservation seen, CollectionLimits limits, IReadOnlyList<string> namespaces, Tally tally, NodeTypes nodeTypes)
{
    private const string VersionQuestion = "kubernetes/version";
    private const string GroupsQuestion = "kubernetes/apis";

    private readonly KubernetesLists _lists = new(api, seen, limits, nodeTypes);

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
            discovery = await api.Get(KubernetesPaths.Groups, Discovery.Read, Discovery.Accept);
            seen.Groups(discovery.ToGroupList(), discovery.Groups.Keys);
            tally.End(seen, new(GroupsQuestion, Outcome.Collected, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            lack = failed;
            tally.End(seen, Row(GroupsQuestion, failed, null));
        }

        if (lack is { IsUnreachable: true })
        {
            await version;
            foreach (var question in AllQuestions().Where(question => question is not (VersionQuestion or GroupsQuestion))) tally.End(seen, Row(question, lack, lack.MissingPermission));
            return;
        }

        var places = new ServedKinds(api, discovery, lack);
        await Task.WhenAll(NamedConfigMaps.All.Select(map => ConfigMap(map.Namespace, map.Name)).Append(version).Concat(Kinds.All.Where(kind => kind != Kinds.ConfigMaps).Select(kind => Kind(kind, places))));
    }

    private static IEnumerable<string> AllQuestions() => Kinds.All.Where(kind => kind != Kinds.ConfigMaps).Select(kind => kind.Question)
        .Concat(NamedConfigMaps.All.Select(map => NamedConfigMaps.Question(map.Namespace, map.Name)))
        .Append(VersionQuestion)
        .Append(GroupsQuestion);

    private static CoverageRow Row(string question, SourceException failed, string? permission, string? more = null) =>
        new(question, failed.Outcome, failed.Message + more, Tally.Api, failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? permission : null));

    private async Task Version()
    {
        try
        {
            var json = await api.Get(KubernetesPaths.Version, JsonAnswer.Object);
            seen.Version(json);
            tally.End(seen, new(VersionQuestion, Outcome.Collected, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(VersionQuestion, failed, "get /version"));
        }
    }

    private async Task ConfigMap(string @namespace, string name)
    {
        var question = NamedConfigMaps.Question(@namespace, name);
        try
        {
            var json = await api.Get(KubernetesPaths.ConfigMap(@namespace, name), body => JsonAnswer.Named(body, "ConfigMap", name));
            seen.ConfigMap(@namespace, name, json);
            tally.End(seen, new(question, Outcome.Collected, Source: Tally.Api));
        }
        catch (NotFoundException none) when (none.IsAbsent(Kinds.ConfigMaps.Plural, name))
        {
            tally.End(seen, new(question, Outcome.Empty, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(question, failed, $"get configmaps/{name} in {@namespace}"));
        }
    }

    private async Task Kind(KubernetesKind kind, ServedKinds places)
    {
        try
        {
            if (await places.Of(kind) is not { } place)
            {
                tally.End(seen, new(kind.Question, Outcome.NotServed, "discovery does not list it", Tally.Api));
                return;
            }

            var question = kind.QuestionIn(Kinds.GroupOf(place));
            tally.End(seen, await List(kind, place, question));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(kind.Question, failed, kind.Permission));
        }
        finally
        {
            if (kind == Kinds.Nodes) nodeTypes.Complete();
        }
    }

    private async Task<CoverageRow> List(KubernetesKind kind, string groupVersion, string question)
    {
        try
        {
            var count = await _lists.Read(kind, groupVersion, question, null);
            return new(question, count == 0 ? Outcome.Empty : Outcome.Collected, Source: Tally.Api);
        }
        catch (SourceException failed)
        {
            // Where a list is served but the server says 404, it lies or is behind: neither means that there is none.
            if (failed.Outcome != Outcome.Forbidden || !kind.Namespaced || namespaces.Count == 0) return Row(question, failed, kind.Permission);
            return Row(question, failed, kind.Permission, await InNamespaces(kind, groupVersion, question));
        }
    }

    /// <summary>Looks where the user says that looking is allowed, and tells how that went.</summary>
    private async Task<string> InNamespaces(KubernetesKind kind, string groupVersion, string question)
    {
        var (looked, refused) = (new List<string>(), new List<string>());
        foreach (var @namespace in namespaces)
        {
            try
            {
                await _lists.Read(kind, groupVersion, question, @namespace);
                looked.Add(@namespace);
            }
            catch (SourceException failed)
            {
                refused.Add($"{@namespace} ({failed.Message})");
            }
        }

        return (looked.Count > 0 ? $"; looked in {string.Join(", ", looked)} only" : "") + (refused.Count > 0 ? $"; not in {string.Join(", ", refused)}" : "");
    }
}
