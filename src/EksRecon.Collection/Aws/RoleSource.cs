using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Whose keys a profile's role is assumed with: another profile's, which may itself be a role, or those of the place that credential_source
/// names
/// (docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html).
/// </summary>
internal static class RoleSource
{
    /// <exception cref="InvalidOperationException">The profiles name each other in a circle.</exception>
    public static AWSCredentials Of(CredentialProfile? profile, ICredentialProfileSource profiles, RegionEndpoint region) =>
        Of(profile, profiles, region, []);

    private static AWSCredentials Of(CredentialProfile? profile, ICredentialProfileSource profiles, RegionEndpoint region,
        HashSet<string> seen)
    {
        if (profile?.Options is not { } options) return new AnonymousAWSCredentials();
        if (!seen.Add(profile.Name))
        {
            throw new InvalidOperationException($"source_profile leads from profile '{profile.Name}' back to itself");
        }

        if (options.SourceProfile is { Length: > 0 } name && profiles.TryGetProfile(name, out var source))
        {
            return IsRole(source.Options)
                ? new RoleCredentials(source.Options, Of(source, profiles, region, seen), region)
                : AWSCredentialsFactory.GetAWSCredentials(source, profiles);
        }

        return options.CredentialSource switch
        {
            "Environment" => new EnvironmentVariablesAWSCredentials(),
            "Ec2InstanceMetadata" => new InstanceProfileAWSCredentials(),
            "EcsContainer" => new GenericContainerCredentials(),
            // Web identity and SAML need none.
            _ => new AnonymousAWSCredentials(),
        };
    }

    private static bool IsRole(CredentialProfileOptions options) =>
        options is { RoleArn.Length: > 0 } and ({ SourceProfile.Length: > 0 } or { CredentialSource.Length: > 0 });

    /// <summary>
    /// A role on the way to another one. The SDK's own class asks the registry for its client, which cannot tell for which of the roles.
    /// </summary>
    private sealed class RoleCredentials(CredentialProfileOptions options, AWSCredentials source,
        RegionEndpoint region) : RefreshingAWSCredentials
    {
        protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

        protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
        {
            using var sts = new AmazonSecurityTokenServiceClient(source, region);
            var request = new AssumeRoleRequest
            {
                RoleArn = options.RoleArn,
                RoleSessionName = options.RoleSessionName is { Length: > 0 } session ? session : "eks-recon",
            };
            if (options.ExternalID is { Length: > 0 } external) request.ExternalId = external;
            var keys = (await sts.AssumeRoleAsync(request)).Credentials;
            return new(new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken), keys.Expiration ?? DateTime.UtcNow);
        }
    }
}
