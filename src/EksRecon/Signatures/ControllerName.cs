namespace EksRecon.Signatures;

/// <summary>Reads the <c>domain/name</c> by which a class names its controller.</summary>
internal static class ControllerName
{
    /// <summary>The last but one label of a domain below which anyone can have a name: github.io, co.uk (publicsuffix.org).</summary>
    private static readonly string[] PublicSuffixes = ["github", "gitlab", "co", "com", "org", "net"];

    /// <summary>The names that a workload of the controller may carry: its vendor's and its own.</summary>
    /// <param name="controller">As the class writes it.</param>
    /// <param name="isShared">Whether a vendor's name is that of several products, and so says nothing.</param>
    public static IEnumerable<string> Of(string controller, Func<string, bool> isShared)
    {
        if (VendorOf(controller) is { } vendor && !isShared(vendor)) yield return vendor;
        // A name of one word, as controller or gateway, is not a product's.
        if (controller[(controller.IndexOf('/', StringComparison.Ordinal) + 1)..] is var name
            && name.Contains('-', StringComparison.Ordinal))
        {
            yield return name;
        }
    }

    /// <summary>
    /// The label of the domain that is the vendor's: tailscale of <c>tailscale.com/ts-ingress</c>, ngrok of
    /// <c>k8s.ngrok.com/ingress-controller</c>; null where there is no domain.
    /// </summary>
    public static string? VendorOf(string controller)
    {
        var slash = controller.IndexOf('/', StringComparison.Ordinal);
        var labels = (slash < 0 ? controller : controller[..slash]).Split('.');
        if (labels.Length < 2) return null;
        var at = labels.Length - 2;
        if (at > 0 && PublicSuffixes.Contains(labels[at], StringComparer.OrdinalIgnoreCase)) at--;
        return labels[at].Length == 0 ? null : labels[at];
    }
}
