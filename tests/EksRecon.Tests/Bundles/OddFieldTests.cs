using System.Text;

using EksRecon.Reports;
using EksRecon.Tests.Properties;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>A field of another type than the API gives it is unknown; what stands beside it is read.</summary>
public sealed class OddFieldTests
{
    private const string Healthy =
        "\"name\": \"prod\", \"arn\": \"arn:aws:eks:eu-west-1:111122223333:cluster/prod\", \"version\": \"1.33\", \"createdAt\": \"2026-01-02T03:04:05.678000+00:00\", " +
        "\"resourcesVpcConfig\": {\"vpcId\": \"vpc-1\", \"subnetIds\": [\"subnet-1\"], \"endpointPublicAccess\": true, \"endpointPrivateAccess\": false, \"publicAccessCidrs\": [\"192.0.2.0/24\"]}";

    [Theory]
    [InlineData("\"2026-01-02T03:04:05.678000+00:00\"", "2026-01-02T03:04:05.678000+00:00")]
    [InlineData("1767323045.678", "2026-01-02T03:04:05.678+00:00")]
    [InlineData("1767323045", "2026-01-02T03:04:05+00:00")]
    [InlineData("1e300", "1e300")]
    public void Times_are_read_as_either_version_of_aws_prints_them(string printed, string read)
    {
        var report = Report(Healthy.Replace("\"2026-01-02T03:04:05.678000+00:00\"", printed, StringComparison.Ordinal));
        Assert.Equal(("prod", "1.33", read), (report.Cluster.Name, report.Cluster.Version, report.Cluster.CreatedAt));
        Assert.DoesNotContain(report.Findings, finding => finding.Code == "NET902");
    }

    [Theory]
    [InlineData("\"createdAt\": \"2026-01-02T03:04:05.678000+00:00\"", "\"createdAt\": {}", "createdAt has a wrong type")]
    [InlineData("[\"subnet-1\"]", "[\"subnet-1\", null]", "resourcesVpcConfig.subnetIds has an empty element")]
    [InlineData("[\"subnet-1\"]", "[\"subnet-1\", 2]", "resourcesVpcConfig.subnetIds[1] has a wrong type")]
    [InlineData("[\"subnet-1\"]", "{}", "resourcesVpcConfig.subnetIds has a wrong type")]
    [InlineData("\"vpc-1\"", "7", "resourcesVpcConfig.vpcId has a wrong type")]
    [InlineData("true", "\"true\"", "resourcesVpcConfig.endpointPublicAccess has a wrong type")]
    public void An_odd_field_of_the_cluster_costs_the_field(string good, string odd, string says)
    {
        var report = Report(Healthy.Replace(good, odd, StringComparison.Ordinal));
        Assert.Equal(("prod", "1.33"), (report.Cluster.Name, report.Cluster.Version));
        Assert.Contains(says, Assert.Single(report.Findings, finding => finding.Code == "NET902").Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_odd_fields_cost_themselves()
    {
        var report = Report(
            Healthy.Replace("\"vpc-1\"", "7", StringComparison.Ordinal).Replace("[\"subnet-1\"]", "[null]", StringComparison.Ordinal)
                .Replace("true", "[]", StringComparison.Ordinal));
        Assert.Equal("1.33", report.Cluster.Version);
    }

    [Fact]
    public void A_list_of_which_one_address_is_odd_is_unknown_and_not_shorter()
    {
        var report = Report(Healthy.Replace("[\"192.0.2.0/24\"]", "[null]", StringComparison.Ordinal));
        var vpc = Answers.Element(report).GetProperty("details").GetProperty("vpc").GetProperty("endpoint");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, vpc.GetProperty("public_access_cidrs").ValueKind);
    }

    [Theory]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": [{\"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [null]}}]}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": [{\"metadata\": {\"name\": \"a\"}, \"status\": {\"conditions\": [null]}}]}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"ServiceList\", \"items\": [{\"metadata\": {\"name\": \"a\"}, \"spec\": {\"ports\": [null]}}]}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"NodeList\", \"items\": [{\"metadata\": {\"name\": \"a\", \"ownerReferences\": [null]}}]}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": [null]}")]
    [InlineData("{\"Subnets\": [null]}")]
    [InlineData("{\"Subnets\": [{\"SubnetId\": \"a\", \"Tags\": [null]}]}")]
    [InlineData("{\"RouteTables\": [{\"RouteTableId\": \"a\", \"Routes\": [null]}]}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"APIGroupList\", \"groups\": [null]}")]
    [InlineData("{\"apiVersion\": \"apiextensions.k8s.io/v1\", \"kind\": \"CustomResourceDefinition\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"versions\": [null]}}")]
    public void A_null_in_a_list_is_damage(string document)
    {
        var bundle = new MemoryBundle();
        bundle.Files["version.json"] = "{\"major\": \"1\", \"minor\": \"33\", \"gitVersion\": \"v1.33.0\"}"u8.ToArray();
        bundle.Files["x.json"] = Encoding.UTF8.GetBytes(document);
        var report = Answers.Report(bundle.Snapshot(isComplete: true));
        Assert.Equal("v1.33.0", report.Cluster.Version);
        Assert.Contains(report.Findings, finding => finding.Code == "NET902");
    }

    [Theory]
    [InlineData("\"coverage\": [null]")]
    [InlineData("\"coverage\": [{}]")]
    [InlineData("\"coverage\": {}")]
    [InlineData("\"coverage\": [{\"question\": \"kubernetes/pods\", \"outcome\": null}]")]
    [InlineData("\"cluster\": 7")]
    public void An_odd_manifest_is_named(string member)
    {
        var bundle = new MemoryBundle();
        bundle.Files["manifest.json"] = Encoding.UTF8.GetBytes($"{{\"schema\": \"eks-recon-bundle/v1\", {member}}}");
        bundle.Files["kubernetes/pods.json"] = "{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": []}"u8.ToArray();
        Assert.Contains("the manifest is not usable", Assert.Single(bundle.Snapshot().Coverage.Damages).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_stands_in_a_field_of_the_sample_there_is_a_report()
    {
        var sample = MemoryBundle.Load(Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample"));
        var paths = sample.Files.Keys.Where(path => path.EndsWith(".json", StringComparison.Ordinal)).ToList();
        for (var seed = 0; seed < BundleProperties.Runs; seed++)
        {
            var random = new Random(seed);
            var bundle = sample.Copy();
            var path = paths[random.Next(paths.Count)];
            bundle.Files[path] = JsonFaults.WithAnything(bundle.Files[path], random);
            var report = Record.Exception(() => Answers.Json(Answers.Report(bundle.Snapshot())));
            Assert.True(report is null or EksRecon.Bundles.BundleException, $"{path}, seed {seed}: {report}");
        }
    }

    private static Report Report(string cluster)
    {
        var bundle = new MemoryBundle();
        bundle.Files["cluster.json"] = Encoding.UTF8.GetBytes($"{{\"cluster\": {{{cluster}}}}}");
        return Answers.Report(bundle.Snapshot());
    }
}
