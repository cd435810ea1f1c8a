using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Aws;

/// <summary>
/// One way to the AWS APIs. What it cannot answer is a <see cref="SourceException"/> that says why; a thing that AWS says is not there is
/// an <see cref="AwsNotFoundException"/>.
/// </summary>
internal interface IAwsSource
{
    /// <param name="token">Of the page to give, as the page before named it; null for the first. A source that gives everything at once
    /// names none.</param>
    /// <returns>The answer, in the JSON of the command line.</returns>
    Task<ReadOnlyMemory<byte>> Ask(AwsRequest request, string? token);

    /// <summary>What the answer to a request leaves out, where the source cannot give it whole; null where it can.</summary>
    SourceException? Lack(AwsRequest request) => null;

    /// <summary>The cluster's VPC, where the source knows it without DescribeCluster.</summary>
    Task<string> VpcId() => throw new SourceException(Outcome.NotAsked, "it does not know the VPC by itself");
}
