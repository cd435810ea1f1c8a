using System.Globalization;
using System.Text.Json;

namespace EksRecon.Tests.Specification;

/// <summary>Every command line and every MCP call of the specification.</summary>
internal static class SpecLines
{
    private const string Cni = "VPC CNI Configuration";
    private const string Ingress = "Ingress Controllers";
    private const string Mesh = "Service Mesh Detection";
    private const string Dns = "DNS Configuration";
    private const string Policies = "Network Policies";
    private const string Edge = "Edge Cases";

    public static SpecLine[] Commands { get; } =
    [
        new(Cni, """
            aws eks describe-addon --cluster-name <cluster-name> --addon-name vpc-cni \
            --query 'addon.{version:addonVersion,status:status,config:configurationValues}'
            """, "networking.vpc_cni.version, .status", output => Of(output, "version", "status"), report => [Text(report, "networking.vpc_cni.version"), Text(report, "networking.vpc_cni.status")]),
        new(Cni, """
            kubectl get daemonset aws-node -n kube-system -o json | jq -r '
            .spec.template.spec.containers[0].env |
            map(select(.name | startswith("AWS_") or startswith("ENABLE_"))) |
            from_entries'
            """, "details.vpc_cni.settings (set on the DaemonSet)", output => Members(output).Where(member => !member.Name.Contains("LOG", StringComparison.Ordinal)).Select(member => $"{member.Name}={member.Value.GetString()}"), report => Settings(report), Note: "Where logs go is no setting of the network: the report leaves these four out."),
        new(Cni, """
            kubectl get daemonset aws-node -n kube-system -o json | \
            jq -r '.spec.template.spec.containers[0].env[] | select(.name=="ENABLE_PREFIX_DELEGATION") | .value'
            """, "networking.vpc_cni.prefix_delegation.enabled", Lines, report => [Text(report, "networking.vpc_cni.prefix_delegation.enabled")]),
        new(Cni, "kubectl get eniconfigs.crd.k8s.amazonaws.com 2>/dev/null | head -5", "networking.vpc_cni.custom_networking.eniconfigs",
            Count, report => [Text(report, "networking.vpc_cni.custom_networking.eniconfigs")]),
        new(Ingress, "kubectl get deploy -n kube-system aws-load-balancer-controller 2>/dev/null",
            "networking.ingress.controllers (type aws-lb)", Names, report => Controllers(report, "aws-lb")),
        new(Ingress, "kubectl get deploy -A -l \"app.kubernetes.io/name=ingress-nginx\" 2>/dev/null",
            "networking.ingress.controllers (type nginx)",
            output => NamesOfAll(output).Where(name => !name.EndsWith("defaultbackend", StringComparison.Ordinal)),
            report => Controllers(report, "nginx"), Note: "The label is the default backend's too, which is no controller."),
        new(Ingress, "kubectl get deploy -A -l \"app.kubernetes.io/name=traefik\" 2>/dev/null",
            "networking.ingress.controllers (type traefik)", NamesOfAll, report => Controllers(report, "traefik")),
        new(Ingress, "kubectl get deploy -A -l \"app=kong\" 2>/dev/null", "networking.ingress.controllers (type kong)", NamesOfAll,
            report => Controllers(report, "kong")),
        new(Ingress, "kubectl get ingressclasses -o json | jq -r '.items[] | {name: .metadata.name, controller: .spec.controller}'",
            "networking.ingress.ingress_classes", output => Documents(output).Select(Class),
            report => Items(report, "networking.ingress.ingress_classes").Select(Class)),
        new(Ingress, "kubectl get crds | grep -E \"gateways|httproutes|grpcroutes\" 2>/dev/null", "networking.ingress.gateway_api.enabled",
            output => [Lines(output).Any(line => line.StartsWith("gateways.gateway.networking.k8s.io", StringComparison.Ordinal)) ? "true"
                : "false"],
            report => [Text(report, "networking.ingress.gateway_api.enabled")]),
        new(Ingress, "kubectl get gateways.gateway.networking.k8s.io -A 2>/dev/null | head -10", "networking.ingress.gateway_api.gateways",
            Count, report => [Text(report, "networking.ingress.gateway_api.gateways")]),
        new(Mesh, "kubectl get deploy -n istio-system istiod 2>/dev/null", "networking.service_mesh.istio.detected",
            output => [Names(output).Any() ? "true" : "false"], report => [Text(report, "networking.service_mesh.istio.detected")]),
        new(Mesh, "kubectl get ns -l istio-injection=enabled -o name 2>/dev/null", "networking.service_mesh.istio.injection_namespaces",
            output => Lines(output).Select(line => line.Split('/')[^1]),
            report => Items(report, "networking.service_mesh.istio.injection_namespaces").Select(item => item.GetString() ?? ""),
            Agreement.Part, "A namespace may be enrolled by revision (istio.io/rev), which the label does not show."),
        new(Mesh, "kubectl get deploy -n istio-system istiod -o jsonpath='{.spec.template.spec.containers[0].image}' 2>/dev/null",
            "networking.service_mesh.istio.version", output => [output.Trim().Split(':')[^1]],
            report => Text(report, "networking.service_mesh.istio.version").Split(", "), Agreement.Part,
            "A second control plane runs under a revision's name."),
        new(Mesh, "kubectl get daemonset -n istio-system ztunnel 2>/dev/null", "networking.service_mesh.istio.mode",
            output => [Names(output).Any() ? "ambient" : "sidecar"], report => [Text(report, "networking.service_mesh.istio.mode")]),
        new(Mesh, "kubectl get deploy -n appmesh-system appmesh-controller 2>/dev/null", "networking.service_mesh.appmesh.detected",
            output => [Names(output).Any() ? "true" : "false"], report => [Text(report, "networking.service_mesh.appmesh.detected")]),
        new(Mesh, "kubectl get virtualservices.appmesh.k8s.aws -A 2>/dev/null | head -5",
            "networking.service_mesh.appmesh.virtual_services", Count,
            report => [Text(report, "networking.service_mesh.appmesh.virtual_services")]),
        new(Mesh, "kubectl get deploy -n linkerd linkerd-destination 2>/dev/null", "networking.service_mesh.detected",
            output => [Names(output).Any() ? "linkerd" : "no linkerd"],
            report => [Text(report, "networking.service_mesh.detected") == "linkerd" ? "linkerd" : "no linkerd"]),
        new(Dns, """
            kubectl get deploy -n kube-system coredns -o json | jq '{
            replicas: .spec.replicas,
            version: .spec.template.spec.containers[0].image
            }'
            """, "networking.dns.coredns.replicas, .version", output => Of(output, "replicas", "version").Select(value => value.Split(':')[^1]), report => [Text(report, "networking.dns.coredns.replicas"), Text(report, "networking.dns.coredns.version")]),
        new(Dns, "kubectl get configmap -n kube-system coredns -o yaml 2>/dev/null", "networking.dns.coredns.custom_config",
            output => [output.Contains("corp.example", StringComparison.Ordinal) ? "true" : "false"],
            report => [Text(report, "networking.dns.coredns.custom_config")]),
        new(Dns, "kubectl get daemonset -n kube-system node-local-dns 2>/dev/null", "networking.dns.nodelocal_dns.enabled",
            output => [Names(output).Any() ? "true" : "false"], report => [Text(report, "networking.dns.nodelocal_dns.enabled")]),
        new(Policies, "kubectl get networkpolicies -A 2>/dev/null | wc -l", "networking.network_policies.count",
            output => [(int.Parse(output.Trim(), CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture)],
            report => [Text(report, "networking.network_policies.count")],
            Note: "The command counts the header too: one is taken off. Without any policy it would say 0, and so without the right to look."),
        new(Policies,
            "kubectl get networkpolicies -A -o json | jq -r '.items | group_by(.metadata.namespace) | map({namespace: .[0].metadata.namespace, count: length})'",
            "networking.network_policies.namespaces_with_policies, .count", output => Counts(output),
            report => [Text(report, "networking.network_policies.namespaces_with_policies"),
                Text(report, "networking.network_policies.count")]),
        new(Policies, "kubectl get globalnetworkpolicies.crd.projectcalico.org 2>/dev/null | head -5",
            "networking.network_policies.calico.global_policies", Count,
            report => [Text(report, "networking.network_policies.calico.global_policies")]),
        new(Policies, "kubectl get networkpolicies.crd.projectcalico.org -A 2>/dev/null | head -5",
            "networking.network_policies.calico.detected", output => [Names(output).Any() ? "true" : "false"],
            report => [Text(report, "networking.network_policies.calico.detected")]),
        new(Policies, "kubectl get ciliumnetworkpolicies -A 2>/dev/null | head -5", "networking.network_policies.cilium.detected",
            output => [Names(output).Any() ? "true" : "false"], report => [Text(report, "networking.network_policies.cilium.detected")]),
        new(Edge, """
            kubectl get daemonset aws-node -n kube-system -o json | \
            jq '.spec.template.spec.containers[0].env[] | select(.name=="ENABLE_POD_ENI")'
            """, "networking.vpc_cni.security_groups_for_pods.enabled", output => Of(output, "value"), report => [Text(report, "networking.vpc_cni.security_groups_for_pods.enabled")]),
        new(Edge, """
            kubectl get daemonset aws-node -n kube-system -o json | \
            jq '.spec.template.spec.containers[0].env[] | select(.name=="AWS_VPC_K8S_CNI_EXTERNALSNAT")'
            """, "details.vpc_cni.settings AWS_VPC_K8S_CNI_EXTERNALSNAT", output => Of(output, "value"), report => Settings(report).Where(setting => setting.StartsWith("AWS_VPC_K8S_CNI_EXTERNALSNAT=", StringComparison.Ordinal)).Select(setting => setting.Split('=')[1])),
        new(Edge, """
            aws ec2 describe-subnets --subnet-ids <ids> \
            --query 'Subnets[*].[SubnetId,AvailableIpAddressCount,CidrBlock]'
            """, "details.vpc.subnets (used by the control plane)", Subnets, report => ControlPlaneSubnets(report)),
        new(Edge, """
            aws eks describe-cluster --name <cluster-name> \
            --query 'cluster.resourcesVpcConfig.{
            endpointPublicAccess:endpointPublicAccess,
            endpointPrivateAccess:endpointPrivateAccess,
            publicAccessCidrs:publicAccessCidrs
            }'
            """, "details.vpc.endpoint", output => Endpoint(output, "endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs"), report => Endpoint(At(report, "details.vpc.endpoint").GetRawText(), "public", "private", "public_access_cidrs")),
    ];

    public static SpecLine[] McpCalls { get; } =
    [
        new(Cni, "describe_eks_resource( resource_type=\"addon\", cluster_name=\"<cluster-name>\", resource_name=\"vpc-cni\" )",
            "networking.vpc_cni.version, .status", output => Of(Part(output, "addon"), "addonVersion", "status"),
            report => [Text(report, "networking.vpc_cni.version"), Text(report, "networking.vpc_cni.status")])
        { Mcp = """{"name":"describe_eks_resource","arguments":{"resource_type":"addon","cluster_name":"<cluster-name>","resource_name":"vpc-cni"}}""" },
        new(Cni, "get_eks_vpc_config( cluster_name=\"<cluster-name>\" )", "details.vpc.id, .cidrs", output => VpcOf(output),
            report => [Text(report, "details.vpc.id"), .. Items(report, "details.vpc.cidrs").Select(item => item.GetString() ?? "")])
        { Mcp = """{"name":"get_eks_vpc_config","arguments":{"cluster_name":"<cluster-name>"}}""" },
        new(Ingress,
            "list_k8s_resources( cluster_name=\"<cluster-name>\", kind=\"Deployment\", api_version=\"apps/v1\", namespace=\"kube-system\" )",
            "networking.ingress.controllers (in kube-system)",
            output => Items(JsonElement.Parse(output), "items").Select(item => item.GetProperty("name").GetString() ?? "")
                .Where(name => name.Contains("load-balancer", StringComparison.Ordinal)),
            report => Items(report, "networking.ingress.controllers")
                .Where(item => item.GetProperty("namespace").GetString() == "kube-system")
                .Select(item => item.GetProperty("name").GetString() ?? ""),
            Note: "The tool lists names in one namespace: which are controllers, and those elsewhere, it does not say.")
        { Mcp = """{"name":"list_k8s_resources","arguments":{"cluster_name":"<cluster-name>","kind":"Deployment","api_version":"apps/v1","namespace":"kube-system"}}""" },
        new(Dns, "describe_eks_resource( resource_type=\"addon\", cluster_name=\"<cluster-name>\", resource_name=\"coredns\" )",
            "networking.dns.coredns.version", output => Of(Part(output, "addon"), "addonVersion"),
            report => [Text(report, "networking.dns.coredns.version")])
        { Mcp = """{"name":"describe_eks_resource","arguments":{"resource_type":"addon","cluster_name":"<cluster-name>","resource_name":"coredns"}}""" },
    ];

    public static JsonElement At(JsonElement report, string path)
    {
        foreach (var name in path.Split('.')) report = report.GetProperty(name);
        return report;
    }

    private static string Text(JsonElement report, string path) =>
        At(report, path).ToString() is var text && At(report, path).ValueKind is JsonValueKind.True or JsonValueKind.False
            ? text.ToLowerInvariant()
            : text;

    private static IEnumerable<JsonElement> Items(JsonElement report, string path) => At(report, path).EnumerateArray();

    private static IEnumerable<string> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Rows of a table, without its header.</summary>
    private static IEnumerable<string> Rows(string output) =>
        Lines(output).Where(line => !line.StartsWith("No resources found", StringComparison.Ordinal)).Skip(1);

    private static IEnumerable<string> Names(string output) => Rows(output).Select(row => row.Split(' ')[0]);

    private static IEnumerable<string> NamesOfAll(string output) =>
        Rows(output).Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static IEnumerable<string> Count(string output) => [Rows(output).Count().ToString(CultureInfo.InvariantCulture)];

    private static IEnumerable<JsonProperty> Members(string output) => JsonElement.Parse(output).EnumerateObject();

    private static IEnumerable<string> Of(string output, params string[] names) =>
        names.Select(name => JsonElement.Parse(output).GetProperty(name).ToString());

    private static string Part(string output, string name) => JsonElement.Parse(output).GetProperty(name).GetRawText();

    private static IEnumerable<JsonElement> Documents(string output)
    {
        // jq prints one object after the other.
        foreach (var text in output.Split("\n}", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            yield return JsonElement.Parse(text.EndsWith('}') ? text : text + "}");
        }
    }

    private static string Class(JsonElement item) => $"{item.GetProperty("name").GetString()}={item.GetProperty("controller").GetString()}";

    private static IEnumerable<string> Controllers(JsonElement report, string type) =>
        Items(report, "networking.ingress.controllers").Where(item => item.GetProperty("type").GetString() == type)
            .Select(item => item.GetProperty("name").GetString() ?? "");

    private static IEnumerable<string> Settings(JsonElement report) => Items(report, "details.vpc_cni.settings")
        .Where(item =>
            item.GetProperty("origin").GetString() == "set" && item.GetProperty("name").GetString() is { } name
                && (name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("ENABLE_", StringComparison.Ordinal)))
        .Select(item => $"{item.GetProperty("name").GetString()}={item.GetProperty("value").GetString()}");

    private static IEnumerable<string> Counts(string output)
    {
        var groups = JsonElement.Parse(output).EnumerateArray().Select(group => group.GetProperty("count").GetInt32()).ToList();
        return [groups.Count.ToString(CultureInfo.InvariantCulture), groups.Sum().ToString(CultureInfo.InvariantCulture)];
    }

    private static IEnumerable<string> Subnets(string output) =>
        JsonElement.Parse(output).EnumerateArray().Select(row => $"{row[0]} {row[1]} {row[2]}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> ControlPlaneSubnets(JsonElement report) => Items(report, "details.vpc.subnets")
        .Where(item => item.GetProperty("uses").EnumerateArray().Any(use => use.GetString() == "control-plane"))
        .Select(item => $"{item.GetProperty("id")} {item.GetProperty("free")} {item.GetProperty("cidr")}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Endpoint(string json, string isPublic, string isPrivate, string cidrs)
    {
        var endpoint = JsonElement.Parse(json);
        return [$"public {endpoint.GetProperty(isPublic)}", $"private {endpoint.GetProperty(isPrivate)}",
            .. endpoint.GetProperty(cidrs).EnumerateArray().Select(item => item.GetString() ?? "")];
    }

    private static IEnumerable<string> VpcOf(string output)
    {
        var config = JsonElement.Parse(output);
        return [config.GetProperty("vpc_id").GetString() ?? "", config.GetProperty("cidr_block").GetString() ?? "",
            .. config.GetProperty("additional_cidr_blocks").EnumerateArray().Select(item => item.GetString() ?? "")];
    }
}
