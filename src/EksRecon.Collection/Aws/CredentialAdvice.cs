using Amazon.Runtime;

using EksRecon.Collection.Http;
using EksRecon.Facts;

namespace EksRecon.Collection.Aws;

/// <summary>Says why there are no AWS credentials, and what to do, in one sentence.</summary>
internal static class CredentialAdvice
{
    /// <param name="lacking">What the credential chain threw.</param>
    public static string Sentence(Exception lacking, string? profile)
    {
        var deepest = Deepest(lacking);
        // Words of the SDK are for people; those of the framework are not.
        var isOfSdk =
            deepest is AmazonServiceException or AmazonClientException or ArgumentException or InvalidOperationException or InvalidDataException;
        var said = isOfSdk ? deepest.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.') : Cause.Of(deepest);
        var option = profile is null ? "" : $" --profile {ShellCommand.Quoted(profile)}";
        if (Says(lacking, "SSO") || Says(lacking, "sso"))
        {
            return $"the SSO session has expired or was never opened: run 'aws sso login{option}' ({said}).";
        }

        if (Says(lacking, "Failed to resolve AWS credentials") || Says(lacking, "Unable to get IAM security credentials")
            || Says(lacking, "No credentials"))
        {
            return "no AWS credentials were found: set AWS_PROFILE or give --profile, run 'aws configure' or 'aws sso login', or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
        }

        if (Says(lacking, "AssumeRole")) return $"the role of {Of(profile)} cannot be assumed: {said}.";
        return $"AWS credentials of {Of(profile)} cannot be obtained: {said}.";
    }

    private static string Of(string? profile) => profile is null ? "the default chain" : $"profile '{profile}'";

    private static bool Says(Exception? thrown, string words)
    {
        for (var at = thrown; at is not null; at = at.InnerException)
        {
            if (at.Message.Contains(words, StringComparison.Ordinal) || at.GetType().Name.Contains(words, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What lies below a service's own words is the SDK's plumbing.</summary>
    private static Exception Deepest(Exception thrown) =>
        thrown is not AmazonServiceException && thrown.InnerException is { } inner && inner.Message.Length > 0 ? Deepest(inner) : thrown;
}
