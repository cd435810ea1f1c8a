using EksRecon.Tests.Collection;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>The real kubectl over a replay, as a person would use it.</summary>
public sealed class KubectlTests
{
    public static TheoryData<string> Programs()
    {
        var found = RealKubectl.Programs().ToList();
        return found.Count > 0 ? [.. found] : ["none"];
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Kubectl_prints_a_cluster_as_it_prints_a_real_one(string program)
    {
        Assert.SkipWhen(program == "none", "kubectl is not on this machine");
        await using var run = await LiveRun.OfSample();
        using var kubectl = new RealKubectl(program, RealKubectl.Kubeconfig(run.Kubernetes, run.CertificateAuthority));
        await Prints(kubectl, "get pods -A", "NAMESPACE", "READY", "STATUS", "RESTARTS", "AGE", "coredns", "Running");
        await Prints(kubectl, "get nodes -o wide", "INTERNAL-IP", "CONTAINER-RUNTIME", "Ready", "containerd");
        await Prints(kubectl, "get deploy -n kube-system aws-load-balancer-controller", "UP-TO-DATE", "AVAILABLE", "2/2");
        await Prints(kubectl, "get ds aws-node -n kube-system -o json", "\"kind\": \"DaemonSet\"", "WARM_ENI_TARGET");
        await Prints(kubectl, "get crds", "CREATED AT", "gateways.gateway.networking.k8s.io");
        await Prints(kubectl, "get gateways.gateway.networking.k8s.io -A", "CLASS", "PROGRAMMED", "True");
        await Prints(kubectl, "get ingressclasses", "CONTROLLER", "ingress.k8s.aws/alb");
        await Prints(kubectl, "get networkpolicies -A -o json", "\"kind\": \"List\"", "NetworkPolicy");
        await Prints(kubectl, "get ns -l istio-injection=enabled -o name", "namespace/");
        await Prints(kubectl, "get configmap -n kube-system coredns -o yaml", "Corefile: |");
        await Prints(kubectl, "api-resources", "deployments", "gatewayclasses");
        await Prints(kubectl, "get --raw /apis", "APIGroupList");
        await Prints(kubectl, "get svc -n kube-system kube-dns", "CLUSTER-IP", "53/UDP");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Kubectl_is_refused_as_a_real_server_refuses(string program)
    {
        Assert.SkipWhen(program == "none", "kubectl is not on this machine");
        await using var run = await LiveRun.Of(Path.Combine(Repository.Clusters, "half-forbidden", "bundle"));
        using var kubectl = new RealKubectl(program, RealKubectl.Kubeconfig(run.Kubernetes, run.CertificateAuthority));
        await Fails(kubectl, "get secrets -A", "Forbidden");
        await Fails(kubectl, "delete pod x", "read-only", "NotFound", "not found", "Forbidden", "forbidden");
        await Fails(kubectl, "get pod no-such-pod -n kube-system", "NotFound", "Forbidden");
        await Fails(kubectl, "get nosuchthings", "doesn't have a resource type");
        foreach (
            var row in run.Bundle.Coverage.Rows.Where(row =>
                row.Outcome == EksRecon.Bundles.Outcome.Forbidden && row.Question.StartsWith("kubernetes/", StringComparison.Ordinal)
                    && row.Question.Count(letter => letter == '/') == 1))
        {
            await Fails(kubectl, $"get {row.Question["kubernetes/".Length..]} -A", "Forbidden");
        }
    }

    private static async Task Prints(RealKubectl kubectl, string arguments, params string[] words)
    {
        var (code, output, error) = await kubectl.Run(arguments);
        Assert.True(code == 0, $"kubectl {arguments} ended with {code}: {error}");
        foreach (var word in words)
        {
            Assert.True(output.Contains(word, StringComparison.Ordinal),
                $"kubectl {arguments} does not print '{word}':\n{output[..Math.Min(output.Length, 1500)]}");
        }
    }

    private static async Task Fails(RealKubectl kubectl, string arguments, params string[] anyOf)
    {
        var (code, output, error) = await kubectl.Run(arguments);
        Assert.True(code != 0, $"kubectl {arguments} ended well: {output}");
        Assert.True(anyOf.Any(word => error.Contains(word, StringComparison.Ordinal)), $"kubectl {arguments}: {error}");
    }
}
