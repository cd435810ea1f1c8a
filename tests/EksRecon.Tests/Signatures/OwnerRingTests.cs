using Xunit;

namespace EksRecon.Tests.Signatures;

/// <summary>
/// Anyone who may write workloads in one namespace can make some that own each other: a ring has an end, and what runs in it is seen.
/// </summary>
public sealed class OwnerRingTests
{
    private const string Image = "registry.k8s.io/ingress-nginx/controller:v1.11.2";

    [Theory]
    [InlineData("ReplicaSet/a", "ReplicaSet/b")]
    [InlineData("ReplicaSet/a", "ReplicaSet/a")]
    [InlineData("ReplicaSet/a", "ReplicaSet/b", "ReplicaSet/c", "ReplicaSet/d")]
    [InlineData("ReplicaSet/a", "Deployment/a", "StatefulSet/x")]
    [InlineData("Job/a", "CronJob/a")]
    public async Task Workloads_that_own_each_other_hold_nothing_up(params string[] ring)
    {
        var documents = ring.Select((one, index) => Workload(one, ring[(index + 1) % ring.Length])).Append(Pod(ring[0]))
            .Append(Workload("ReplicaSet/outside", ring[^1])).ToArray();
        var report = await Task.Run(() => Answers.Report(Manifests.Read(documents)),
            TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var controllers = report.Networking.Ingress.Controllers ?? [];
        Assert.True(controllers.Length <= 1, string.Join(", ", controllers));
        if (ring[0].StartsWith("Replica", StringComparison.Ordinal)) Assert.Single(controllers);
    }

    [Fact]
    public void The_order_of_a_ring_changes_nothing()
    {
        string[] documents = [Workload("ReplicaSet/b", "ReplicaSet/c"), Workload("ReplicaSet/c", "ReplicaSet/a"),
            Workload("ReplicaSet/a", "ReplicaSet/b"), Pod("ReplicaSet/c")];
        Assert.Equal(Manifests.Lines(documents), Manifests.Lines([.. documents.Reverse()]));
        Assert.StartsWith("ingress-nginx/ingress shop/ReplicaSet/a ", Assert.Single(Manifests.Lines(documents)), StringComparison.Ordinal);
    }

    private static string Workload(string reference, string owner) =>
        Owned(Manifests.Workload(reference.Split('/')[0], "shop/" + reference.Split('/')[1], "controller=" + Image, "app.kubernetes.io/name=ingress-nginx"),
            owner);

    private static string Pod(string owner) =>
        Owned(Manifests.Workload("Pod", "shop/pod", "controller=" + Image, "app.kubernetes.io/name=ingress-nginx"), owner);

    private static string Owned(string document, string owner) =>
        document.Replace("metadata:\n  name:",
            $"metadata:\n  ownerReferences: [{{kind: {owner.Split('/')[0]}, name: {owner.Split('/')[1]}, controller: true}}]\n  name:",
            StringComparison.Ordinal);
}
