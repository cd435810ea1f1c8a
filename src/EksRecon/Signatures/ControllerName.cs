using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>The <c>domain/name</c> by which a class names its controller, and the workloads that carry its vendor's or its own name.</summary>
internal sealed class ControllerName
{
    /// <summary>A shorter name is looked for at the start of words only: f5 is in f5networks, and not in a hash.</summary>
    private const int ShortestAnywhere = 4;

    /// <summary>The last but one label of a domain below which anyone can have a name: github.io, co.uk (publicsuffix.org).</summary>
    private static readonly string[] PublicSuffixes = ["github", "gitlab", "co", "com", "org", "net"];

    private readonly List<string> _names = [];

    /// <param name="controller">As the class writes it.</param>
    /// <param name="isShared">Whether a vendor's name is that of several products, and so says nothing.</param>
    public ControllerName(string controller, Func<string, bool> isShared)
    {
        if (VendorOf(controller) is { } vendor && !isShared(vendor)) _names.Add(vendor);
        // A name of one word, as controller or gateway, is not a product's.
        if (controller[(controller.IndexOf('/', StringComparison.Ordinal) + 1)..] is var name && name.Contains('-', StringComparison.Ordinal)) _names.Add(name);
    }

    /// <summary>The label of the domain that is the vendor's: tailscale of <c>tailscale.com/ts-ingress</c>, ngrok of <c>k8s.ngrok.com/ingress-controller</c>; null where there is no domain.</summary>
    public static string? VendorOf(string controller)
    {
        var slash = controller.IndexOf('/', StringComparison.Ordinal);
        var labels = (slash < 0 ? controller : controller[..slash]).Split('.');
        if (labels.Length < 2) return null;
        var at = labels.Length - 2;
        if (at > 0 && PublicSuffixes.Contains(labels[at], StringComparer.OrdinalIgnoreCase)) at--;
        return labels[at].Length == 0 ? null : labels[at];
    }

    /// <summary>Whether the workload's name, images, containers, labels or service account carry one of the names. The registry's host is whoever hosts it.</summary>
    public bool AreIn(Workload workload) => _names.Exists(name => Texts(workload).Any(text => IsIn(text, name)));

    private static IEnumerable<string> Texts(Workload workload)
    {
        yield return workload.Metadata.Name;
        if (workload.Template.ServiceAccount is { } account) yield return account;
        foreach (var container in workload.Template.Containers.Where(container => container.Runs))
        {
            yield return container.Name;
            yield return WithoutHost(ImageName.Repository(container.Image).ToString());
        }

        foreach (var (key, value) in workload.Metadata.Labels.Pairs.Concat(workload.Template.Labels.Pairs))
        {
            yield return key;
            yield return value;
        }
    }

    private static string WithoutHost(string repository)
    {
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && repository.AsSpan(0, slash).ContainsAny('.', ':') ? repository[(slash + 1)..] : repository;
    }

    private static bool IsIn(string text, string name) => name.Length >= ShortestAnywhere
        ? text.Contains(name, StringComparison.OrdinalIgnoreCase)
        : ProductNames.Words(text).Any(word => word.StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
