using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// As whom, and in which region, AWS is asked: the default credential chain of the AWS SDK (environment, profile, SSO, assume-role, web
/// identity, Pod Identity, IMDS), and the endpoints
/// that AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_&lt;SERVICE&gt; name (docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
/// </summary>
internal sealed class AwsSession
{
    private readonly Func<string, string?> _environment;
    private readonly CredentialProfile? _profile;
    private readonly Func<AWSCredentials> _credentials;
    private readonly Lock _renewal = new();
    private AWSCredentials? _resolved;
    private (string Key, string Token)? _refused;

    private AwsSession(string region, string? profileName, CredentialProfile? profile, Func<AWSCredentials> credentials, Func<string,
        string?> environment) =>
        (Region, ProfileName, _profile, _credentials, _environment) = (region, profileName, profile, credentials, environment);

    public string Region { get; }

    /// <summary>The profile that was asked for, by option or environment; null where none was.</summary>
    public string? ProfileName { get; }

    /// <summary>Finds region and credentials. Credentials are fetched later, when a request needs them.</summary>
    /// <param name="environment">Looks up environment variables.</param>
    /// <exception cref="AccessException">The profile is not there, or no region is given anywhere.</exception>
    public static AwsSession Open(string? region, string? profileName, Func<string, string?> environment)
    {
        // As in the aws command line: keys of the environment win over AWS_PROFILE, and --profile over both.
        var isGiven = profileName is not null;
        profileName ??= Set(environment("AWS_PROFILE"));
        var chain = new CredentialProfileStoreChain();
        CredentialProfile? profile = null;
        if (!chain.TryGetProfile(profileName ?? "default", out profile) && profileName is not null)
        {
            var known = chain.ListProfiles().Select(known => known.Name).Order(StringComparer.Ordinal).ToList();
            throw new AccessException(
                $"there is no AWS profile '{profileName}': {(known.Count > 0 ? $"the profiles are {string.Join(", ", known)}" : "no profiles are configured; 'aws configure' makes one")}.");
        }

        var found = region ?? Set(environment("AWS_REGION")) ?? Set(environment("AWS_DEFAULT_REGION")) ?? profile?.Region?.SystemName
            ?? throw new AccessException("no AWS region is given: use --region, AWS_REGION, or a region in the profile.");
        // It becomes a part of a host name.
        if (!AwsNames.IsRegion(found))
        {
            throw new AccessException(
                "the AWS region in AWS_REGION, AWS_DEFAULT_REGION or the profile cannot be one: give its code, e.g. us-west-2.");
        }

        AwsDependencies.Register(chain, profile);
        if (!isGiven && Set(environment("AWS_ACCESS_KEY_ID")) is { } id && Set(environment("AWS_SECRET_ACCESS_KEY")) is { } secret)
        {
            var keys = Set(environment("AWS_SESSION_TOKEN")) is { } token
                ? (AWSCredentials)new SessionAWSCredentials(id, secret, token)
                : new BasicAWSCredentials(id, secret);
            return Checked(new(found, profileName, profile, () => keys, environment));
        }

        return Checked(
            new(found, profileName, profile,
                () =>
                    profileName is not null && profile is not null
                        ? AWSCredentialsFactory.GetAWSCredentials(profile, chain)
                        : new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(clientConfig: null),
                environment));
    }

    private static AwsSession Checked(AwsSession session)
    {
        // Before anything is asked: a wrong endpoint is the user's to set right.
        foreach (var service in AwsCalls.All.Select(call => call.Service).Distinct(StringComparer.Ordinal)) session.Endpoint(service);
        return session;
    }

    /// <summary>Keys to sign with.</summary>
    /// <exception cref="SourceException">There are none, or they have expired.</exception>
    public async Task<ImmutableCredentials> Keys(CancellationToken cancel)
    {
        try
        {
            // The chain looks at files, programs and IMDS without taking a token: it must not hold up a run that is over.
            return await Task.Run(async () => await Resolved().GetCredentialsAsync(), CancellationToken.None).WaitAsync(cancel);
        }
        // The boundary to the SDK's chain, which reads files, runs programs and asks servers: what any of them makes of odd content comes
        // out here.
        catch (Exception lacking) when (lacking is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            throw new SourceException(Outcome.Unauthorized, CredentialAdvice.Sentence(lacking, ProfileName), inner: lacking)
            {
                IsUnreachable = true,
                IsCredential = true,
            };
        }
    }

    /// <summary>These keys were refused. True where fetching them anew may help.</summary>
    public bool Refused(ImmutableCredentials keys)
    {
        if (_resolved is not RefreshingAWSCredentials renewable) return false;
        lock (_renewal)
        {
            // Requests that were under way with the same keys must not throw away those that were fetched since.
            if ((keys.AccessKey, keys.Token) == _refused) return true;
            _refused = (keys.AccessKey, keys.Token);
            renewable.ClearCredentials();
            return true;
        }
    }

    /// <summary>Where a service is in this region.</summary>
    /// <param name="service">As the command line names it.</param>
    public Uri Endpoint(string service)
    {
        var host = service == "elbv2" ? "elasticloadbalancing" : service;
        var configured = ConfiguredEndpoint(service, _environment);
        if (configured is null && !IsIgnored(_environment) && _profile?.IgnoreConfiguredEndpointUrls != true
            && Set(_profile?.EndpointUrl) is { } its)
        {
            configured = AwsEndpoint.Of(its, "endpoint_url of the profile");
        }

        return configured ?? new($"https://{host}.{Region}.{RegionEndpoint.GetBySystemName(Region).PartitionDnsSuffix}/");
    }

    /// <summary>Where the environment says that a service is; null where it does not.</summary>
    /// <exception cref="AccessException">It is nothing that can be asked.</exception>
    public static Uri? ConfiguredEndpoint(string service, Func<string, string?> environment)
    {
        if (IsIgnored(environment)) return null;
        foreach (var name in (string[])[$"AWS_ENDPOINT_URL_{Id(service)}", "AWS_ENDPOINT_URL"])
        {
            if (Set(environment(name)) is { } configured) return AwsEndpoint.Of(configured, name);
        }

        return null;
    }

    private static bool IsIgnored(Func<string, string?> environment) =>
        string.Equals(environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The service's name in variables (docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html).</summary>
    private static string Id(string service) => service switch
    {
        "eks" => "EKS",
        "ec2" => "EC2",
        "elbv2" => "ELASTIC_LOAD_BALANCING_V2",
        "sts" => "STS",
        _ => throw new ArgumentOutOfRangeException(nameof(service), service, "no such service is asked"),
    };

    /// <summary>One chain for all requests: the first ones begin at the same time.</summary>
    private AWSCredentials Resolved()
    {
        lock (_renewal) return _resolved ??= _credentials();
    }

    private static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
