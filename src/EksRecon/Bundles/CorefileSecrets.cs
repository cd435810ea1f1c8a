using System.Text.RegularExpressions;

namespace EksRecon.Bundles;

/// <summary>
/// Directives of CoreDNS plugins that hold credentials: route53 and clouddns keys, etcd's user and password, azure's secret
/// (coredns.io/plugins).
/// </summary>
internal static partial class CorefileSecrets
{
    /// <summary>The text with the values of such directives removed.</summary>
    public static string Removed(string corefile) => Directive().Replace(corefile, "${name} [removed]");

    [GeneratedRegex(@"(?<name>(^|[\s{])(aws_access_key|credentials|secret|password|token|api_key))[ \t]+[^\r\n{}]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Directive();
}
