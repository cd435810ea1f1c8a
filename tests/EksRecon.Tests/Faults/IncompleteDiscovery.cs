using System.Text.Json.Nodes;

namespace EksRecon.Tests.Faults;

/// <summary>Discovery as an API server gives it that is starting: whole, well-formed, and without the groups of CRDs.</summary>
internal static class IncompleteDiscovery
{
    /// <summary>Groups that are compiled into the server, and so are never missing.</summary>
    private static readonly HashSet<string> BuiltIn = new(StringComparer.Ordinal)
    {
        "apps", "batch", "autoscaling", "policy", "extensions", "networking.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io",
    };

    /// <param name="isLost">Which of the groups of CRDs are left out.</param>
    public static byte[] Of(byte[] discovery, Func<string, bool> isLost)
    {
        var document = JsonNode.Parse(discovery)?.AsObject() ?? throw new InvalidOperationException("discovery is no object");
        var isAggregated = document["kind"]?.GetValue<string>() == "APIGroupDiscoveryList";
        var list = document[isAggregated ? "items" : "groups"]?.AsArray() ?? throw new InvalidOperationException("discovery has no groups");
        foreach (var group in list.ToList())
        {
            var name = (isAggregated ? group?["metadata"]?["name"] : group?["name"])?.GetValue<string>() ?? "";
            if (!BuiltIn.Contains(name) && isLost(name)) list.Remove(group);
        }

        return System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
    }
}
