using EksRecon.Reachability;
using EksRecon.Tests.Signatures;

using Xunit;

using static EksRecon.Tests.Reachability.CalicoShop;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// The reading calico takes the version that the cluster has, says which kinds it leaves out, and agrees with auto where Calico enforces.
/// </summary>
public sealed class CalicoAssumedTests
{
    private const string Cluster =
        "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 1}}}]}]}}";
    private const string Admin =
        "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 2}}]}]}}";
    private const string Baseline =
        "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: default}, spec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 3}}]}]}}";

    private static string Node(string version) =>
        $"{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: calico-node, namespace: kube-system}}, spec: {{template: {{spec: {{hostNetwork: true, containers: [{{name: calico-node, image: 'docker.io/calico/node:{version}'}}]}}}}}}}}";

    [Theory]
    [InlineData("v3.28.2", "", "AdminNetworkPolicy,BaselineAdminNetworkPolicy,ClusterNetworkPolicy")]
    [InlineData("v3.30.0", "TCP 2-3", "ClusterNetworkPolicy")]
    [InlineData("v3.32.1", "TCP 1", "AdminNetworkPolicy,BaselineAdminNetworkPolicy")]
    public void Each_version_reads_its_kinds_and_the_others_are_said_to_be_left_out(string version, string denied, string leftOut)
    {
        var snapshot = Snapshot([Node(version), Cluster, Admin, Baseline]);
        var (assumed, auto) = (Recon.Judge(snapshot, Manifests.Catalogue, "calico"),
            Recon.Judge(snapshot, Manifests.Catalogue, Judgement.Auto));
        var rows = ReachAnswer.Of(snapshot, assumed);
        Assert.Equal(denied.Length == 0 ? All : Connections.All.Except(ConnectionsNotation.Parse(denied)).ToString(), Conn(rows, Web, Db));
        Assert.Equal(rows.Effective, ReachAnswer.Of(snapshot, auto).Effective);
        Assert.Equal(leftOut.Split(',').Select(kind => $"{kind} objects of policy.networking.k8s.io (1) are left out: Calico {version} does not read them"),
            assumed.Notes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_Calico_in_the_cluster_every_kind_that_some_version_reads_is_read()
    {
        var snapshot = Snapshot([Cluster, Admin, Baseline]);
        var judgement = Recon.Judge(snapshot, Manifests.Catalogue, "calico");
        Assert.Equal("SCTP 1-65535,TCP 4-65535,UDP 1-65535", Conn(ReachAnswer.Of(snapshot, judgement), Web, Db));
        Assert.Empty(judgement.Notes);
    }

    [Theory]
    [InlineData("upstream", "the upstream reading does not cover them")]
    [InlineData("vpc-cni", "the VPC CNI does not read them")]
    [InlineData("cilium", "Cilium does not read them")]
    public void Other_readings_say_what_they_leave_out_too(string profile, string because)
    {
        var snapshot = Snapshot([Policy("deny", ToDb)]);
        Assert.Equal([$"NetworkPolicy objects of crd.projectcalico.org (1) are left out: {because}"],
            Recon.Judge(snapshot, Manifests.Catalogue, profile).Notes);
    }
}
