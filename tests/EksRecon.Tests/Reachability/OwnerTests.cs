using System.Text;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>Under which controller a pod is counted, and every name that it can be called by.</summary>
public sealed class OwnerTests
{
    private const string Hash = "5d9f";

    [Theory]
    // The ReplicaSet was not seen: the hash and its name tell the Deployment's.
    [InlineData("ReplicaSet", "web-5d9f", Hash, "", "shop/web[Deployment]", "shop/web-5d9f[ReplicaSet]")]
    [InlineData("ReplicaSet", "web-5d9f", "other", "", "shop/web-5d9f[ReplicaSet]", "shop/web-5d9f[ReplicaSet]")]
    [InlineData("ReplicaSet", "web-5d9f", null, "", "shop/web-5d9f[ReplicaSet]", "shop/web-5d9f[ReplicaSet]")]
    [InlineData("ReplicaSet", "-5d9f", Hash, "", "shop/-5d9f[ReplicaSet]", "shop/-5d9f[ReplicaSet]")]
    // It was seen: what it says of its owner holds, not its name.
    [InlineData("ReplicaSet", "web-5d9f", Hash, "ReplicaSet web-5d9f", "shop/web-5d9f[ReplicaSet]", "shop/web-5d9f[ReplicaSet]")]
    [InlineData("ReplicaSet", "odd", null, "ReplicaSet odd Deployment front", "shop/front[Deployment]", "shop/odd[ReplicaSet]")]
    [InlineData("ReplicaSet", "canary", Hash, "ReplicaSet canary Rollout front", "shop/canary[ReplicaSet]", "shop/canary[ReplicaSet]")]
    // A Job of a CronJob has a name with a time in it: only the Job itself tells whose it is.
    [InlineData("Job", "nightly-29", null, "", "shop/nightly-29[Job]", "shop/nightly-29[Job]")]
    [InlineData("Job", "nightly-29", null, "Job nightly-29 CronJob nightly", "shop/nightly[CronJob]", "shop/nightly-29[Job]")]
    [InlineData("StatefulSet", "db", null, "StatefulSet db KafkaCluster main", "shop/db[StatefulSet]", "shop/db[StatefulSet]")]
    [InlineData("Node", "n1", null, "", "shop/pod[Pod]", "shop/pod[Pod]")]
    [InlineData("StrimziPodSet", "kafka", null, "", "shop/kafka[StrimziPodSet]", "shop/kafka[StrimziPodSet]")]
    // Owners that own each other end somewhere.
    [InlineData("ReplicaSet", "a", null, "ReplicaSet a Deployment b;Deployment b ReplicaSet a", "shop/b[Deployment]", "shop/a[ReplicaSet]")]
    public void A_pod_is_counted_under_its_top_controller_or_its_direct_owner(string kind, string owner, string? hash, string workloads,
        string top, string direct)
    {
        var snapshot = Cluster(
            [Pod("pod", kind, owner, hash), .. workloads.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Workload)]);
        Assert.Contains(Endpoints.Of(snapshot), endpoint => endpoint.Pod == "pod" && $"{endpoint.Workload}" == top);
        Assert.Contains(Endpoints.Of(snapshot, byDirectOwner: true), endpoint => endpoint.Pod == "pod" && $"{endpoint.Workload}" == direct);
    }

    [Fact]
    public void A_Deployment_whose_ReplicaSet_was_not_seen_is_not_there_twice()
    {
        var snapshot = Cluster([Pod("pod", "ReplicaSet", "web-5d9f", Hash), Workload("Deployment web")]);
        Assert.Equal(["shop/web[Deployment]"], Endpoints.Of(snapshot).Select(endpoint => $"{endpoint.Workload}"));
    }

    [Theory]
    [InlineData("shop/web-5d9f-x1")]
    [InlineData("shop/web-5d9f-x1[Pod]")]
    [InlineData("shop/web-5d9f")]
    [InlineData("shop/web-5d9f[ReplicaSet]")]
    [InlineData("shop/web")]
    [InlineData("shop/web[Deployment]")]
    [InlineData("10.0.1.1")]
    [InlineData("10.0.1.1/32")]
    [InlineData("10.0.1.1-10.0.1.1[External]")]
    public void An_end_is_found_by_each_of_its_names_and_by_its_address(string name)
    {
        var snapshot = Cluster(
            [Pod("web-5d9f-x1", "ReplicaSet", "web-5d9f", Hash, "10.0.1.1"), Pod("db-0", "StatefulSet", "db", null, "10.0.1.2")]);
        foreach (var byDirectOwner in new[] { false, true })
        {
            var judgement = Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)) with { ByDirectOwner = byDirectOwner };
            var row = Assert.Single(PairAnswer.Of(snapshot, judgement, name, "shop/db").Certain);
            Assert.Equal((byDirectOwner ? "shop/web-5d9f[ReplicaSet]" : "shop/web[Deployment]", "shop/db[StatefulSet]"),
                ($"{row.Src}", $"{row.Dst}"));
        }
    }

    [Theory]
    [InlineData("shop/web[StatefulSet]", "; did you mean shop/web[Deployment]?")]
    [InlineData("other/web", "; did you mean shop/web[Deployment]?")]
    [InlineData("shop/wbe", "; did you mean shop/web[Deployment]?")]
    [InlineData("shop/nothing-like-it", ": pods and workloads are named namespace/name")]
    [InlineData("", ": pods and workloads are named namespace/name")]
    public void A_name_that_is_not_there_is_answered_with_near_ones(string name, string says)
    {
        var snapshot = Cluster([Pod("web-5d9f-x1", "ReplicaSet", "web-5d9f", Hash), Pod("db-0", "StatefulSet", "db", null)]);
        var wrong = Assert.Throws<PolicyException>(() =>
            PairAnswer.Of(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)), name, "shop/db"));
        Assert.Equal($"there is no pod, workload or address {name}{says}", wrong.Message);
    }

    private static Snapshot Cluster(string[] objects)
    {
        var bundle = new MemoryBundle();
        bundle.Files["all.json"] = Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"List","items":[{{string.Join(',', objects)}}]}""");
        return bundle.Snapshot(isComplete: true);
    }

    private static string Pod(string name, string kind, string owner, string? hash, string? address = null) =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"shop","labels":{{{(hash is null ? "{}" : $$"""{"pod-template-hash":"{{hash}}"}""")}}},"ownerReferences":[{"kind":"{{{kind}}}","name":"{{{owner}}}","controller":true}]},"spec":{"containers":[{"name":"c"}]},"status":{{{(address is null ? "{}" : $$"""{"podIP":"{{address}}"}""")}}}}""";

    /// <param name="words">Kind and name, and kind and name of its owner where it has one.</param>
    private static string Workload(string words)
    {
        var parts = words.Split(' ');
        var owner = parts.Length > 2 ? $$""","ownerReferences":[{"kind":"{{parts[2]}}","name":"{{parts[3]}}","controller":true}]""" : "";
        var spec = parts[0] == "CronJob" ? """{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"c"}]}}}}}""" : """{"template":{"spec":{"containers":[{"name":"c"}]}}}""";
        return $$$"""{"apiVersion":"{{{(parts[0] is "Job" or "CronJob" ? "batch/v1" : "apps/v1")}}}","kind":"{{{parts[0]}}}","metadata":{"name":"{{{parts[1]}}}","namespace":"shop"{{{owner}}}},"spec":{{{spec}}}}""";
    }
}
