using System.Globalization;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Reads lists page by page (kubernetes.io/docs/reference/using-api/api-concepts, "Retrieving large results sets in chunks"). A list that
/// expired (410) or whose pages do not add up
/// is read again from its start; the last time in one piece, as client-go's pager does.
/// </summary>
internal sealed class KubernetesLists(IKubernetesPaths api, CollectionLimits limits)
{
    /// <summary>CRDs carry their schemas: some are over 1 MB each.</summary>
    private const int DefinitionsPerPage = 50;

    /// <returns>How many objects there are.</returns>
    /// <exception cref="SourceException">It could not be read whole; what was read of it stays.</exception>
    public async Task<long> Read(KubernetesKind kind, string groupVersion, string? @namespace, ListIntake intake)
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                return await ReadOnce(kind, groupVersion, @namespace, intake, isPaged: restarts < 2);
            }
            catch (SourceException changed) when (changed.IsExpired && restarts < limits.ListRestarts)
            {
                intake.Restart();
            }
        }
    }

    private async Task<long> ReadOnce(KubernetesKind kind, string groupVersion, string? @namespace, ListIntake intake, bool isPaged)
    {
        var size = kind == Kinds.CustomResourceDefinitions ? Math.Min(DefinitionsPerPage, limits.PageSize) : limits.PageSize;
        string? more = null;
        long? promised = null;
        long count = 0;
        do
        {
            // A server may page without being asked to: then its token goes alone.
            string[] parameters = [.. isPaged ? [$"limit={size.ToString(CultureInfo.InvariantCulture)}"] : (string[])[],
                .. more is null ? [] : (string[])[$"continue={Uri.EscapeDataString(more)}"]];
            var query = parameters.Length == 0 ? "" : "?" + string.Join('&', parameters);
            var (page, json) = await api.Get(KubernetesPaths.List(groupVersion, kind, @namespace) + query,
                body => (Page(kind, groupVersion, body), body));
            Check(page, more, promised);
            count += page.Items.Count;
            if (count > limits.ListItems)
            {
                throw new SourceException(Outcome.Failed, $"the list holds more than {limits.ListItems} objects, the bound for one list");
            }

            intake.Page(page, json);
            promised = page.Remaining ?? (page.Continue is null ? 0 : null);
            more = page.Continue;
        }
        while (more is not null);
        return count;
    }

    private ListPage Page(KubernetesKind kind, string groupVersion, ReadOnlyMemory<byte> body)
    {
        var page = ListPage.Read(body.Span, limits.ListItems);
        if (page.Kind != kind.Kind + "List" || Kinds.GroupOf(page.ApiVersion) != Kinds.GroupOf(groupVersion))
        {
            throw new JsonException($"it is a {page.Kind} of {page.ApiVersion}, and {kind.Kind} of {groupVersion} was asked for");
        }

        return page;
    }

    /// <summary>A page that comes twice, or is left out, shows in the token and in the number of objects that were still to come.</summary>
    private static void Check(ListPage page, string? asked, long? promised)
    {
        var problem = asked is not null && page.Continue == asked ? "the server gave the same page again"
            : promised is { } expected
                && page.Items.Count
                    + (
                        page.Remaining
                            ?? (page.Continue is null ? 0
                                : expected - page.Items.Count)) != expected ? $"its pages do not add up: {expected} objects were to come, and {page.Items.Count + (page.Remaining ?? 0)} came"
            : null;
        if (problem is not null) throw new SourceException(Outcome.Failed, $"the list could not be read whole: {problem}")
        {
            IsExpired = true,
        };
    }
}
