using System.Collections.Immutable;

using EksRecon.Questions;

namespace EksRecon.Replay.Aws;

/// <summary>One of the services that are replayed: how clients address it and how it words its errors.</summary>
/// <param name="Name">As the command line and <see cref="AwsCall.Service"/> have it.</param>
/// <param name="SigningName">As the credential scope of a signature has it.</param>
/// <param name="Version">The API version that query requests carry.</param>
/// <param name="Namespace">Of its XML; empty for EKS, which speaks JSON.</param>
/// <param name="Denied">Code of the error where IAM says no.</param>
/// <param name="Failure">Code of the error where the service itself fails.</param>
internal sealed record AwsService(string Name, string SigningName, string Version, string Namespace, string Denied, string Failure)
{
    public static readonly AwsService Eks = new("eks", "eks", "2017-11-01", "", "AccessDeniedException", "ServerException");
    public static readonly AwsService Ec2 = new("ec2", "ec2", "2016-11-15", "http://ec2.amazonaws.com/doc/2016-11-15/",
        "UnauthorizedOperation", "InternalError");

    public static readonly AwsService Elbv2 =
        new("elbv2", "elasticloadbalancing", "2015-12-01", "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/", "AccessDenied",
            "InternalFailure");

    public static readonly AwsService Sts = new("sts", "sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", "AccessDenied",
        "InternalFailure");

    public static ImmutableArray<AwsService> All { get; } = [Eks, Ec2, Elbv2, Sts];

    /// <summary>The sentence for every call that is not one of the reads a bundle can answer.</summary>
    public string ReadOnly =>
        $"the replay is read-only and answers only {string.Join(", ", AwsCalls.All.Where(call => call.Service == Name).Select(call => call.Action))}";

    /// <summary>The call of this service that has this action; null where it is none of the reads a bundle can answer.</summary>
    public AwsCall? Call(string action) => AwsCalls.All.FirstOrDefault(call => call.Service == Name && call.Action == action);

    public static AwsService? Of(AwsCall call) => All.FirstOrDefault(service => service.Name == call.Service);
}
