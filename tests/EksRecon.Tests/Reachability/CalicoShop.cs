using System.Text;

using EksRecon.Model;
using EksRecon.Reachability;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// A cluster for policies of Calico: shop/web (app: web, account front, 10.1.0.1) calls shop/db (app: db, account back, 10.1.0.2, port sql
/// 5432); other/web (app: web, 10.2.0.1) is in another namespace, shop/agent in the network of its node.
/// </summary>
internal static class CalicoShop
{
    public const string Web = "shop/web[Pod]";
    public const string Db = "shop/db[Pod]";
    public const string Other = "other/web[Pod]";
    public const string Agent = "shop/agent[Pod]";
    public const string All = "All Connections";
    public const string None = "No Connections";
    public const string ToDb = "selector: app == 'db'";

    public const string KubernetesPolicy =
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}}";

    public static string Policy(string name, params IEnumerable<string> spec) =>
        Manifest("NetworkPolicy", $"{{name: {TierOf(spec)}.{name}, namespace: shop}}", spec);

    public static string Global(string name, params IEnumerable<string> spec) =>
        Manifest("GlobalNetworkPolicy", $"{{name: {(name.Contains('.', StringComparison.Ordinal) ? name : "default." + name)}}}", spec);

    public static string Tier(string name, string spec) => Manifest("Tier", $"{{name: {name}}}", spec == "{}" ? [] : [spec]);

    public static string Set(string kind, string metadata, string net) => Manifest(kind, metadata, [$"nets: [{net}]"]);

    private static string TierOf(IEnumerable<string> spec) =>
        spec.FirstOrDefault(line => line.StartsWith("tier: ", StringComparison.Ordinal))?[6..] ?? "default";

    private static string Manifest(string kind, string metadata, IEnumerable<string> spec) =>
        $"apiVersion: crd.projectcalico.org/v1\nkind: {kind}\nmetadata: {metadata}\nspec:{(spec.Any() ? "" : " {}")}\n"
            + string.Concat(spec.Select(line => $"  {line}\n"));

    public static ReachAnswer Answer(params IEnumerable<string> manifests)
    {
        var snapshot = Snapshot(manifests);
        return ReachAnswer.Of(snapshot,
            Judgement.Assumed("calico", Readings.Calico(snapshot, [.. Readings.CalicoKinds.Union(Readings.UpstreamKinds)])));
    }

    public static Snapshot Snapshot(IEnumerable<string> manifests)
    {
        const string cluster = """
            {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: other, labels: {team: b}}}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: node}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {serviceAccountName: front, containers: [{name: main}]}, status: {podIP: 10.1.0.1}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {serviceAccountName: back, containers: [{name: main, ports: [{name: sql, containerPort: 5432}]}]}, status: {podIP: 10.1.0.2}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: other, labels: {app: web}}, spec: {containers: [{name: main}]}, status: {podIP: 10.2.0.1}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: shop, labels: {app: agent}}, spec: {hostNetwork: true, nodeName: node, containers: [{name: main, ports: [{name: sql, containerPort: 5432}]}]}, status: {podIP: 10.9.0.1}}
            """;
        var bundle = new MemoryBundle();
        bundle.Files["cluster.yaml"] = Encoding.UTF8.GetBytes(string.Join("\n---\n", manifests.Prepend(cluster)));
        return bundle.Snapshot(isComplete: true);
    }

    public static string Conn(ReachAnswer answer, string from, string to) =>
        answer.Effective.Texts().FirstOrDefault(row => row.Src == from && row.Dst == to)?.Conn ?? None;
}
