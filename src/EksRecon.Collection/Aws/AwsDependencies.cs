using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.RuntimeDependencies;
using Amazon.SecurityToken;
using Amazon.SSO;
using Amazon.SSOOIDC;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Tells the AWS SDK's credential chain where its STS and SSO clients are: in a native binary it cannot find them by name (aws-sdk-net,
/// GlobalRuntimeDependencyRegistry).
/// </summary>
internal static class AwsDependencies
{
    public static void Register(ICredentialProfileSource profiles, CredentialProfile? profile)
    {
        var registry = GlobalRuntimeDependencyRegistry.Instance;
        registry.RegisterSecurityTokenServiceClient(context => Sts(context.SecurityTokenServiceClientContextData, profiles, profile));
        registry.RegisterSSOClient(context => new AmazonSSOClient(new AnonymousAWSCredentials(), context.SSOClientContextData.Region));
        registry.RegisterSSOOIDCClient(context =>
            new AmazonSSOOIDCClient(new AnonymousAWSCredentials(), context.SSOOIDCClientContextData.Region));
    }

    /// <summary>
    /// The client of the profile's own role; roles on the way to it have clients of their own (<see cref="RoleSource"/>).
    /// </summary>
    private static AmazonSecurityTokenServiceClient Sts(SecurityTokenServiceClientContext context, ICredentialProfileSource profiles,
        CredentialProfile? profile)
    {
        var isRole = context.Action == SecurityTokenServiceClientContext.ActionContext.AssumeRoleAWSCredentials;
        return new(isRole ? RoleSource.Of(profile, profiles, context.Region) : new AnonymousAWSCredentials(), context.Region);
    }
}
