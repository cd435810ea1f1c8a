using System.Globalization;
using System.Text;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>What a list is asked for: selectors, size, and where to go on.</summary>
/// <param name="Limit">0 for all.</param>
/// <param name="From">How many objects came before.</param>
internal sealed record ListRequest(Selector? Labels, FieldSelector? Fields, int Limit, int From)
{
    /// <summary>The replayed cluster never changes: it has one version.</summary>
    public const string ResourceVersion = "1000";

    /// <exception cref="KubernetesError">It makes no sense, or its token is not from here, or old.</exception>
    public static ListRequest Read(HttpRequest request, ServedResource resource)
    {
        var query = request.Query;
        if (query["watch"].ToString() is "true" or "1")
        {
            throw new KubernetesError(StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed",
                "the replay does not watch: the bundle does not change");
        }

        var limit = query["limit"].ToString() is { Length: > 0 } size
            ? int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw KubernetesError.Bad($"limit: Invalid value: \"{size}\"")
            : 0;
        return new(
            query["labelSelector"].ToString() is { Length: > 0 } labels ? Selector.Parse(labels) : null,
            query["fieldSelector"].ToString() is { Length: > 0 } fields ? FieldSelector.Parse(fields, resource.Known) : null,
            limit,
            query["continue"].ToString() is { Length: > 0 } token ? Position(token, request.Path) : 0);
    }

    public static string Token(string path, int from) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ResourceVersion}\n{path}\n{from.ToString(CultureInfo.InvariantCulture)}"))
            .Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static int Position(string token, string path)
    {
        try
        {
            var padded = token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '=');
            if (Encoding.UTF8.GetString(Convert.FromBase64String(padded)).Split('\n') is [var version, var its, var from] && its == path
                && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                return version == ResourceVersion
                    ? position
                    : throw new KubernetesError(StatusCodes.Status410Gone, "Expired",
                        "The provided continue parameter is too old to display a consistent list result.");
            }
        }
        catch (FormatException)
        {
            // Said below, as of every token that is not from here.
        }

        throw KubernetesError.Bad("continue key is not valid: invalid continue token");
    }
}
