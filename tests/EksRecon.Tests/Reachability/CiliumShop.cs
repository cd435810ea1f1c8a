using System.Text;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>A small cluster for policies of Cilium: web and db in shop, mon in ops, a pod in the network of each of two nodes.</summary>
internal static class CiliumShop
{
    public const string Outside = "0.0.0.0-255.255.255.255[External]";
    public const string All = "All Connections";
    public const string None = "No Connections";

    private const string Cluster =
        """
        {"apiVersion": "v1", "kind": "List", "items": [
          {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "sales"}}},
          {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ops", "labels": {"team": "platform"}}},
          {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1", "labels": {"zone": "one"}}, "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.1"}]}},
          {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n2", "labels": {"zone": "two"}}, "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.2"}]}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web", "statefulset.kubernetes.io/pod-name": "web"}},
           "spec": {"nodeName": "n1", "containers": [{"name": "c"}]}, "status": {"podIP": "10.0.1.1"}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "db", "namespace": "shop", "labels": {"app": "db"}},
           "spec": {"nodeName": "n2", "containers": [{"name": "c", "ports": [{"name": "pg", "containerPort": 5432}]}]}, "status": {"podIP": "10.0.1.2"}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "mon", "namespace": "ops", "labels": {"app": "mon"}},
           "spec": {"nodeName": "n1", "serviceAccountName": "monitor", "containers": [{"name": "c"}]}, "status": {"podIP": "10.0.1.3"}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "host1", "namespace": "ops"}, "spec": {"nodeName": "n1", "hostNetwork": true, "containers": [{"name": "c"}]}, "status": {"podIP": "10.0.0.1"}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "host2", "namespace": "ops"}, "spec": {"nodeName": "n2", "hostNetwork": true, "containers": [{"name": "c"}]}, "status": {"podIP": "10.0.0.2"}},
          {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db", "namespace": "shop", "labels": {"tier": "data"}}, "spec": {"selector": {"app": "db"}}},
          {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "legacy", "namespace": "shop"}, "spec": {}}
        ]}
        """;

    /// <summary>A CiliumNetworkPolicy of shop.</summary>
    public static string Cnp(string spec, string name = "one") => $$$$$"""{"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": "{{{{{name}}}}}", "namespace": "shop"}, "spec": {{{{{spec}}}}}}""";

    public static string Ccnp(string spec, string name = "two") => $$$$$"""{"apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy", "metadata": {"name": "{{{{{name}}}}}"}, "spec": {{{{{spec}}}}}}""";

    public static string Np(string spec) => $$$$$"""{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "plain", "namespace": "shop"}, "spec": {{{{{spec}}}}}}""";

    /// <summary>One that is about db and says something of ingress.</summary>
    public static string ToDb(string ingress) => Cnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "db"}}, "ingress": [{{{{{ingress}}}}}]}""", "to-db");

    /// <summary>One that is about web and says something of egress.</summary>
    public static string FromWeb(string egress) => Cnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [{{{{{egress}}}}}]}""", "from-web");

    public static Snapshot Snapshot(params ReadOnlySpan<string> objects)
    {
        var bundle = new MemoryBundle();
        bundle.Files["cluster.json"] = Encoding.UTF8.GetBytes(Cluster);
        for (var index = 0; index < objects.Length; index++) bundle.Files[$"policy{index}.json"] = Encoding.UTF8.GetBytes(objects[index]);
        return bundle.Snapshot(isComplete: true);
    }

    public static ReachAnswer Answer(CiliumMode? mode, params ReadOnlySpan<string> objects)
    {
        var snapshot = Snapshot(objects);
        return ReachAnswer.Of(snapshot, Judgement.Assumed("cilium", Readings.Cilium(snapshot, Readings.CiliumKinds, mode)));
    }

    /// <summary>The answer where everything is decided.</summary>
    public static ReachAnswer Decided(params ReadOnlySpan<string> objects)
    {
        var answer = Answer(CiliumMode.Default, objects);
        Assert.Empty(answer.Problems);
        return answer;
    }

    /// <param name="from">As <c>shop/web</c>, or a range.</param>
    public static string Conn(this ReachAnswer answer, string from, string to) =>
        answer.Effective.Texts().FirstOrDefault(row => row.Src == End(from) && row.Dst == End(to))?.Conn ?? None;

    /// <summary>What db receives of web, mon, the node it is on, the other node and the addresses outside.</summary>
    public static (string Web, string Mon, string Own, string Other, string Outside) ToDbOf(ReachAnswer answer) =>
        (answer.Conn("shop/web", "shop/db"), answer.Conn("ops/mon", "shop/db"), answer.Conn("ops/host2", "shop/db"),
            answer.Conn("ops/host1", "shop/db"), answer.Conn(Outside, "shop/db"));

    /// <summary>What web may send to db, mon, the node it is on, the other node and the addresses outside.</summary>
    public static (string Db, string Mon, string Own, string Other, string Outside) OfWeb(ReachAnswer answer) =>
        (answer.Conn("shop/web", "shop/db"), answer.Conn("shop/web", "ops/mon"), answer.Conn("shop/web", "ops/host1"),
            answer.Conn("shop/web", "ops/host2"), answer.Conn("shop/web", Outside));

    private static string End(string name) => name.Contains('[', StringComparison.Ordinal) ? name : name + "[Pod]";
}
