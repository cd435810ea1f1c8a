using System.Text.Json.Nodes;

using EksRecon.Reports;
using EksRecon.Tests.Cases;

using Xunit;

namespace EksRecon.Tests.Vpc;

/// <summary>From where the public endpoint can be reached is known where EKS lists it, and else nobody's claim.</summary>
public sealed class PublicAccessTests
{
    /// <summary>What is said where the endpoint is open, and where it is restricted.</summary>
    private static readonly string[] Claims = ["every address", "every one", "to the world", "0.0.0.0/0",
        "the addresses in publicAccessCidrs", "restricted", "limited to"];

    [Theory]
    [InlineData("public-open")]
    [InlineData("both-restricted")]
    public void Ranges_that_are_not_listed_are_neither_everything_nor_a_restriction(string name)
    {
        var with = Report(name, _ => { });
        Assert.NotNull(with.Details.Vpc.Endpoint.OpenToAll);
        foreach (
            var change in (Action<JsonObject>[])[config => config.Remove("publicAccessCidrs"),
                config => config["publicAccessCidrs"] = new JsonArray("203.0.113.0/24", 5),
                config => config["publicAccessCidrs"] = new JsonArray("0.0.0.0/0", null)])
        {
            var report = Report(name, change);
            var endpoint = report.Details.Vpc.Endpoint;
            Assert.Equal((true, null, null, null),
                (endpoint.Public, endpoint.PublicAccessCidrs, endpoint.OpenToAll, endpoint.ReachableFrom));
            Assert.DoesNotContain(report.Findings, finding => finding.Code is "NET601" or "NET602");
            Assert.Contains(report.Unavailable, row => row is { Fact: "details.vpc.endpoint.public_access_cidrs", Effect: "unknown" });
            Assert.Contains(report.Unavailable, row => row is { Fact: "details.vpc.endpoint.open_to_all", Effect: "unknown" });
            var text = Answers.Text(report, 400);
            Assert.Contains("from which addresses is unknown", text, StringComparison.Ordinal);
            Assert.All(Claims, claim => Assert.DoesNotContain(claim, text, StringComparison.Ordinal));
        }
    }

    private static Report Report(string name, Action<JsonObject> change)
    {
        var bundle = new Case($"cases/vpc/{name}").Memory();
        const string file = "aws/eks-describe-cluster.json";
        var root = JsonNode.Parse(bundle.Files[file]);
        if (root?["cluster"]?["resourcesVpcConfig"] is JsonObject config) change(config);
        bundle.Files[file] = System.Text.Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "");
        return Answers.Report(bundle.Snapshot());
    }
}
