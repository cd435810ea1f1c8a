using System.Globalization;
using System.Text;

using CsCheck;

using EksRecon.Model;
using EksRecon.Signatures;

using Xunit;

namespace EksRecon.Tests.Signatures;

public sealed class CensusPropertyTests
{
    private static readonly string[] Documents =
    [
        Manifests.Workload("Deployment", "istio-system/istiod", "discovery=docker.io/istio/pilot:1.25.3",
            "app=istiod istio.io/rev=default"),
        Manifests.Workload("Deployment", "istio-system/istiod-canary", "discovery=docker.io/istio/pilot:1.26.2",
            "app=istiod istio.io/rev=canary"),
        Manifests.Workload("DaemonSet", "istio-system/ztunnel", "istio-proxy=docker.io/istio/ztunnel:1.26.2", "app=ztunnel"),
        Manifests.Workload("Pod", "shop/cart", "app=shop/cart:1 istio-proxy=docker.io/istio/proxyv2:1.26.2",
            annotations: "istio.io/rev=canary"),
        Manifests.Workload("Pod", "shop/till", "app=shop/till:1", annotations: "sidecar.istio.io/status={}",
            init: "istio-proxy=docker.io/istio/proxyv2:1.25.3"),
        Manifests.Workload("Deployment", "a/internal", "controller=registry.k8s.io/ingress-nginx/controller:v1.12.1",
            "app.kubernetes.io/instance=nginx"),
        Manifests.Workload("Deployment", "a/external", "controller=registry.k8s.io/ingress-nginx/controller:v1.12.1",
            "app.kubernetes.io/instance=nginx"),
        Manifests.Workload("ReplicaSet", "kube-system/coredns-aa", "coredns=eks/coredns:v1.10.1", "pod-template-hash=aa", replicas: 0),
        Manifests.Workload("ReplicaSet", "kube-system/coredns-bb", "coredns=eks/coredns:v1.12.1", "pod-template-hash=bb", replicas: 2),
        RecognitionTests.Pod("kube-system/coredns-bb-1", "ReplicaSet/coredns-bb", "coredns=eks/coredns:v1.12.1", "pod-template-hash=bb"),
        RecognitionTests.Pod("dns/external-dns-11aa-x", "ReplicaSet/external-dns-11aa", "external-dns=mirror/external-dns:0.15.0",
            "pod-template-hash=11aa"),
        RecognitionTests.Pod("dns/external-dns-22bb-z", "ReplicaSet/external-dns-22bb", "external-dns=mirror/external-dns:0.16.0",
            "pod-template-hash=22bb"),
        Manifests.Workload("Deployment", "kong/kong", "proxy=kong:3.9"),
        Manifests.Workload("Deployment", "kong/controller", "ingress-controller=kong/kubernetes-ingress-controller:3.4.3"),
        Manifests.Workload("DaemonSet", "kube-system/aws-node",
            "aws-node=amazon-k8s-cni:v1.20.4 aws-eks-nodeagent=amazon/aws-network-policy-agent:v1.2.7"),
    ];

    [Fact]
    public void The_order_of_documents_makes_no_difference()
    {
        var expected = Whole(Manifests.Census(Documents));
        Gen.Shuffle(Documents).Sample(shuffled => Assert.Equal(expected, Whole(Manifests.Census(shuffled))), iter: 200);
    }

    [Fact]
    public void The_order_within_one_document_makes_no_difference()
    {
        var expected = Whole(Manifests.Census(string.Join("---\n", Documents)));
        Gen.Shuffle(Documents).Sample(shuffled => Assert.Equal(expected, Whole(Manifests.Census(string.Join("---\n", shuffled)))),
            iter: 100);
    }

    /// <summary>
    /// Twenty thousand pods of applications, a thousand images: what is not recognised costs neither memory nor noticeable time.
    /// </summary>
    [Fact]
    public void Pods_without_a_sign_cost_nothing()
    {
        const int pods = 20_000;
        var snapshot = Recon.Read("many", [("pods.json", () => new MemoryStream(Encoding.UTF8.GetBytes(Many(pods))))], isComplete: true,
            CancellationToken.None);
        Assert.Equal(pods, snapshot.Pods.Items.Length);
        ComponentDetector.Detect(snapshot, Manifests.Catalogue);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Empty(ComponentDetector.Detect(snapshot, Manifests.Catalogue).Items);
        TestContext.Current.SendDiagnosticMessage("{0} pods in {1} ms", pods, clock.ElapsedMilliseconds);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static string Many(int count)
    {
        var text = new StringBuilder("{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[");
        for (var index = 0; index < count; index++)
        {
            if (index > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $$$"""
                {"metadata":{"name":"p{{{index}}}","namespace":"team-{{{index % 50}}}","labels":{"app.kubernetes.io/name":"svc-{{{index % 1000}}}","app.kubernetes.io/instance":"svc-{{{index % 1000}}}","app":"svc","pod-template-hash":"5f7c"},
                "ownerReferences":[{"kind":"ReplicaSet","name":"svc-{{{index % 1000}}}-5f7c","controller":true}]},
                "spec":{"containers":[{"name":"app","image":"registry.internal/team/svc-{{{index % 1000}}}:1.{{{index % 7}}}"},{"name":"metrics","image":"registry.internal/metrics:2"}]},"status":{"phase":"Running"}}
                """);
        }

        return text.Append("]}").ToString();
    }

    private static string[] Whole(ComponentCensus census) =>
    [
        .. census.Items.Select(item =>
            $"{item.Id} {item.Role} {item.Namespace} {item.Workload} {item.Version} {item.Instance} [{string.Join(' ', item.MatchedBy)}] [{string.Join(' ', item.Workloads.Select(workload => workload.Subject))}]"),
    ];
}
