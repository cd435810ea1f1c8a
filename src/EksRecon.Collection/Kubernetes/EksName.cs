namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Which EKS cluster a context leads to, as far as its own words say: the ARN that 'aws eks update-kubeconfig' writes, the arguments of its
/// plugin, eksctl's names, the server's host.
/// </summary>
/// <param name="Cluster">Null where nothing says it.</param>
/// <param name="Profile">The profile that the plugin is run with; null for none.</param>
internal sealed record EksName(string? Cluster, string? Region, string? Profile)
{
    public static EksName Of(KubeconfigTarget target)
    {
        var arguments = target.User.Exec?.Args ?? [];
        var profile = After(arguments, "--profile")
            ?? target.User.Exec?.Env?.FirstOrDefault(variable => variable.Name == "AWS_PROFILE")?.Value;
        var region = After(arguments, "--region") ?? RegionOf(target.Server.Host);
        if ((After(arguments, "--cluster-name") ?? After(arguments, "-i") ?? After(arguments, "--cluster-id")) is { } named)
        {
            return new(named, region, profile);
        }

        // arn:aws:eks:us-west-2:111122223333:cluster/prod
        foreach (var name in new[] { target.ClusterName, target.Context })
        {
            if (name.Split(':') is ["arn", _, "eks", var itsRegion, _, var resource]
                && resource.StartsWith("cluster/", StringComparison.Ordinal))
            {
                return new(resource["cluster/".Length..], itsRegion, profile);
            }
        }

        // eksctl: prod.us-west-2.eksctl.io
        return target.ClusterName.Split('.') is [var cluster, var where, "eksctl", "io"]
            ? new(cluster, where, profile)
            : new(null, region, profile);
    }

    private static string? After(string[] arguments, string option)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            if (arguments[index] == option && index + 1 < arguments.Length) return arguments[index + 1];
            if (arguments[index].StartsWith(option + "=", StringComparison.Ordinal)) return arguments[index][(option.Length + 1)..];
        }

        return null;
    }

    /// <summary>0123ABCD.gr7.us-west-2.eks.amazonaws.com, and its relatives in other partitions.</summary>
    private static string? RegionOf(string host)
    {
        var parts = host.Split('.');
        var eks = Array.IndexOf(parts, "eks");
        return eks > 0 && host.Contains("amazonaws.com", StringComparison.Ordinal) ? parts[eks - 1] : null;
    }
}
