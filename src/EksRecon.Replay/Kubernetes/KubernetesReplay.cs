using EksRecon.Replay.Documents;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>Answers as the API server of the bundle's cluster would have, read-only.</summary>
internal sealed class KubernetesReplay
{
    private readonly ReplayBundle _bundle;
    private readonly ServedApi _api;
    private readonly DiscoveryAnswer _discovery;
    private readonly ListAnswer _lists;

    public KubernetesReplay(ReplayBundle bundle, TimeProvider? clock = null)
    {
        _bundle = bundle;
        _api = new(bundle);
        _discovery = new(_api);
        _lists = new(bundle, clock ?? TimeProvider.System);
    }

    public async Task Answer(HttpContext context)
    {
        try
        {
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            {
                throw new KubernetesError(StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed",
                    $"the replay is read-only: {context.Request.Method} is not answered");
            }

            await Read(context, (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (KubernetesError refusal)
        {
            await refusal.Write(context);
        }
    }

    private Task Read(HttpContext context, string[] path) => path switch
    {
        ["version"] => Version(context),
        ["healthz" or "livez" or "readyz"] => context.Response.WriteAsync("ok", context.RequestAborted),
        ["api"] => _discovery.Roots(context, isCore: true),
        ["apis"] => Groups(context),
        ["api", var version] => _discovery.Resources(context, version),
        ["apis", var group] => _discovery.Group(context, group),
        ["apis", var group, var version] => _discovery.Resources(context, $"{group}/{version}"),
        ["api", var version, .. var rest] => Resource(context, version, rest),
        ["apis", var group, var version, .. var rest] => Resource(context, $"{group}/{version}", rest),
        _ => throw KubernetesError.NotServed(),
    };

    private Task Resource(HttpContext context, string groupVersion, string[] rest)
    {
        // Namespaces are resources themselves: /namespaces/NAME is one, /namespaces/NAME/pods is what lies in it.
        var (@namespace, plural, name) = rest switch
        {
            ["namespaces", var inside, var its] => (inside, its, null),
            ["namespaces", var inside, var its, var one] => (inside, its, one),
            [var its] => (null, its, null),
            [var its, var one] => (null, its, one),
            _ => throw KubernetesError.NotServed(),
        };
        if (plural == "secrets" && groupVersion == "v1")
        {
            throw KubernetesError.Forbidden(name is null ? "list" : "get", new("", "secrets"), @namespace, "a bundle never holds Secrets");
        }

        var resource = _api.Find(groupVersion, plural) ?? throw KubernetesError.NotServed();
        if (@namespace is not null && !resource.IsNamespaced) throw KubernetesError.NotServed();
        return name is null ? _lists.List(context, resource, @namespace) : _lists.One(context, resource, @namespace, name);
    }

    private async Task Version(HttpContext context)
    {
        if (_bundle.Coverage.Of("kubernetes/version", "get /version").Gap is { } gap)
        {
            throw KubernetesError.Unseen(gap, "get", new("", "version"), null);
        }

        context.Response.ContentType = "application/json";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(_bundle.ServerVersion ?? "{}"u8.ToArray(), context.RequestAborted);
        }
    }

    private Task Groups(HttpContext context)
    {
        // A bundle that does not hold discovery is served all the same; one that was refused it is refused again.
        if (_bundle.Coverage.Of("kubernetes/apis", "get /apis").Gap is { Outcome: not Bundles.Outcome.NotAsked } gap)
        {
            throw KubernetesError.Unseen(gap, "get", new("", "apis"), null);
        }

        return _discovery.Roots(context, isCore: false);
    }
}
