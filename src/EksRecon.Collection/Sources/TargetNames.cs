using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Sources;

/// <summary>Looks at the names that a user gave: what cannot be one is said at once, instead of being asked about.</summary>
internal static class TargetNames
{
    /// <exception cref="AccessException">One of them cannot be a name.</exception>
    public static void Check(CollectionTarget target)
    {
        if (target.Cluster is { } cluster && !AwsNames.IsCluster(cluster))
        {
            throw new AccessException(
                $"--cluster '{Shown(cluster)}' cannot be an EKS cluster: its name has letters, digits, hyphens and underscores only, at most 100.");
        }

        if (target.Region is { } region && !AwsNames.IsRegion(region))
        {
            throw new AccessException($"--region '{Shown(region)}' cannot be an AWS region: give its code, e.g. us-west-2.");
        }

        if (target.Profile is { } profile && !AwsNames.IsProfile(profile))
        {
            throw new AccessException($"'{Shown(profile)}' cannot be an AWS profile: give the name of one in your AWS configuration.");
        }
    }

    private static string Shown(string text)
    {
        const int longest = 60;
        var shown = string.Concat(text.Take(longest).Select(letter => char.IsControl(letter) ? '?' : letter));
        return text.Length > longest ? shown + "…" : shown;
    }
}
