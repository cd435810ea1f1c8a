using System.Text;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace EksRecon.Replay.Aws;

/// <summary>A request as an AWS client signs and sends it.</summary>
/// <param name="Service">Whom it is for; null for a service that is not replayed.</param>
/// <param name="Path">Of rest-json services; <c>/</c> for query services.</param>
/// <param name="Parameters">Of the query string and of a form.</param>
internal sealed record AwsRequest(AwsService? Service, bool IsSigned, string Method, string Path, IReadOnlyDictionary<string,
    string> Parameters)
{
    private const int LargestBody = 1 << 20;

    public string Action => this["Action"] ?? "";

    /// <summary>The value of a parameter; null where it is absent or empty.</summary>
    public string? this[string name] => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The values of a list, <c>SubnetId.1</c>, <c>SubnetId.2</c>, …, in the order of their numbers.</summary>
    public IReadOnlyList<string> List(string prefix) =>
    [
        .. Parameters
            .Where(parameter => parameter.Key.StartsWith(prefix + ".", StringComparison.Ordinal))
            .Select(parameter =>
                (Number: int.TryParse(parameter.Key.AsSpan(prefix.Length + 1), out var number) ? number : -1, parameter.Value))
            .Where(item => item.Number >= 0)
            .OrderBy(item => item.Number)
            .Select(item => item.Value),
    ];

    /// <summary>What is known of it before its body is read.</summary>
    public static AwsRequest Head(HttpRequest request)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(parameters, request.Query);
        return Of(request, parameters);
    }

    /// <summary>The whole request.</summary>
    /// <exception cref="AwsFaultException">It is larger than any request of these services.</exception>
    public async Task<AwsRequest> WithForm(HttpContext context)
    {
        if (!HttpMethods.IsPost(Method)) return this;
        var parameters = new Dictionary<string, string>(Parameters, StringComparer.Ordinal);
        Add(parameters, QueryHelpers.ParseQuery(await Body(context)));
        return Of(context.Request, parameters);
    }

    private static AwsRequest Of(HttpRequest request, Dictionary<string, string> parameters)
    {
        var scope = CredentialScope.Read(request.Headers.Authorization.ToString(), parameters);
        var path = request.Path.Value ?? "/";
        return new(scope is null ? ByContent(path, parameters) : BySigningName(scope, parameters), scope is not null, request.Method, path,
            parameters);
    }

    private static async Task<string> Body(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestBody;
        try
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var text = await reader.ReadToEndAsync(context.RequestAborted);
            // JSON is a write to EKS or a service that is not replayed: it is refused without being read.
            return text.StartsWith('{') ? "" : text;
        }
        catch (BadHttpRequestException broken)
        {
            throw new AwsFaultException(broken.StatusCode, "RequestEntityTooLarge", "the request is too large, or does not end as it says");
        }
    }

    private static void Add(Dictionary<string, string> parameters, IEnumerable<KeyValuePair<string, StringValues>> more)
    {
        foreach (var (name, values) in more) parameters[name] = values.ToString();
    }

    /// <summary>Classic and new load balancers sign alike and differ in the version of their API.</summary>
    private static AwsService? BySigningName(string name, Dictionary<string, string> parameters) => AwsService.All.FirstOrDefault(service =>
        service.SigningName == name
            && (service != AwsService.Elbv2 || parameters.GetValueOrDefault("Version", service.Version) == service.Version));

    private static AwsService? ByContent(string path, Dictionary<string, string> parameters)
    {
        if (path.StartsWith("/clusters", StringComparison.Ordinal) || path.StartsWith("/addons", StringComparison.Ordinal))
        {
            return AwsService.Eks;
        }

        return parameters.TryGetValue("Version", out var version) ? AwsService.All.FirstOrDefault(service => service.Version == version)
            : parameters.TryGetValue("Action", out var action) ? AwsService.All.FirstOrDefault(service => service.Call(action) is not null)
            : null;
    }
}
