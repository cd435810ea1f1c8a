using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Questions;
using EksRecon.Replay.Aws;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Mcp;

/// <summary>The replayed EKS and EC2, whose errors are worded as botocore does.</summary>
internal sealed class ClusterAws(AwsReplay replay, AwsSight sight)
{
    // The replay looks at whom a signature is for, and at nothing else of it.
    private const string Signature =
        "AWS4-HMAC-SHA256 Credential=replay/20260101/us-east-1/eks/aws4_request, SignedHeaders=host, Signature=00";

    /// <exception cref="ToolRefusal">The bundle is of another cluster.</exception>
    public void Demand(string cluster)
    {
        if (sight.Cluster is { } known && known != cluster)
        {
            throw ToolRefusal.OfAws("ResourceNotFoundException", "DescribeCluster", $"No cluster found for name: {cluster}.");
        }
    }

    /// <summary>What EKS answers to a GET.</summary>
    /// <param name="operation">As errors name it.</param>
    /// <exception cref="ToolRefusal">It answers an error.</exception>
    public async Task<JsonObject> Eks(string path, string operation, CancellationToken cancel)
    {
        var (status, error, body) = await InProcess.Get(replay.Answer, path, QueryString.Empty, Signature, cancel);
        return status == StatusCodes.Status200OK
            ? body
            : throw ToolRefusal.OfAws(error ?? "ServerException", operation, body["message"]?.GetValue<string>() ?? "");
    }

    /// <summary>All names of a list of EKS, however many pages it has.</summary>
    /// <exception cref="ToolRefusal">It answers an error.</exception>
    public async Task<JsonArray> EksNames(string path, string key, string operation, CancellationToken cancel)
    {
        var names = new JsonArray();
        string? next = null;
        do
        {
            var query = next is null ? QueryString.Empty : QueryString.Create("nextToken", next);
            var (status, error, body) = await InProcess.Get(replay.Answer, path, query, Signature, cancel);
            if (status != StatusCodes.Status200OK)
            {
                throw ToolRefusal.OfAws(error ?? "ServerException", operation, body["message"]?.GetValue<string>() ?? "");
            }

            foreach (var name in body[key]?.AsArray() ?? []) names.Add(name?.DeepClone());
            next = body["nextToken"]?.GetValue<string>();
        }
        while (next is not null);
        return names;
    }

    /// <summary>Things of a call of EC2 that are of one VPC.</summary>
    /// <exception cref="ToolRefusal">The bundle did not see them all.</exception>
    public IReadOnlyList<JsonElement> Ec2(AwsCall call, string vpc)
    {
        try
        {
            return [.. sight.All(call).Where(thing => AwsSight.Text(thing, "VpcId") == vpc)];
        }
        catch (AwsFaultException fault)
        {
            throw ToolRefusal.OfAws(fault.Code, call.Action, fault.Message);
        }
    }
}
