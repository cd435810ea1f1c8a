using EksRecon.Facts;

namespace EksRecon.Reports;

/// <summary>What the text report says of each layer, a line after the other.</summary>
internal static class TextLayers
{
    private const string Unknown = "unknown";

    public static IEnumerable<(string Layer, IReadOnlyList<string> Lines)> Of(Report report)
    {
        var partial = report.Unavailable.Where(row => row.Effect == "partial").Select(row => row.Fact).ToHashSet(StringComparer.Ordinal);
        yield return ("vpc_cni", VpcCni(report, partial));
        yield return ("ingress", Ingress(report, partial));
        yield return ("service_mesh", Mesh(report, partial));
        yield return ("dns", Dns(report));
        yield return ("network_policies", Policies(report, partial));
        if (Vpc(report) is { Count: > 0 } vpc) yield return ("vpc", vpc);
        if (Addresses(report) is { Count: > 0 } addresses) yield return ("capacity", addresses);
    }

    private static List<string> VpcCni(Report report, HashSet<string> partial)
    {
        var (cni, details) = (report.Networking.VpcCni, report.Details.VpcCni);
        var version = cni.Version is null && cni.Status is "auto-mode" or "not-installed" ? "" : (cni.Version ?? "version unknown") + ", ";
        var lines = new List<string>
        {
            $"{version}status {cni.Status ?? Unknown}, mode {cni.Mode ?? Unknown}",
            $"custom networking {OnOff(cni.CustomNetworking.Enabled)} ({Count(cni.CustomNetworking.Eniconfigs, "ENIConfig", partial, "networking.vpc_cni.custom_networking.eniconfigs")}), " +
            $"prefix delegation {OnOff(cni.PrefixDelegation.Enabled)}, security groups for pods {OnOff(cni.SecurityGroupsForPods.Enabled)}",
        };
        if (!details.CustomSettings.IsEmpty)
        {
            lines.Add(
                $"custom settings: {string.Join(", ", details.Settings.Where(setting => details.CustomSettings.Contains(setting.Name, StringComparer.Ordinal)).Select(setting => $"{setting.Name}={setting.Value}"))}");
        }

        if (details.PrimaryCnis is { Length: > 0 } primary && !(primary.Length == 1 && primary[0] == "aws-vpc-cni"))
        {
            lines.Add($"addresses come from {string.Join(", ", primary)}");
        }

        if (details.Nodes is { } nodes)
        {
            lines.Add(
                $"{Counted.Of(nodes.Total, "node")}{Mix(nodes)}{(details.FullestNodes is [var fullest, ..] ? $"; fullest {fullest.Pods} of {fullest.MaxPods} pods" : "")}");
        }

        var proxy = report.Details.KubeProxy;
        if (proxy.Runs == true) lines.Add($"kube-proxy {proxy.Version ?? "of unknown version"}, {proxy.Mode ?? "mode unknown"}");
        else if (proxy.ReplacedBy is { } replacement) lines.Add($"no kube-proxy: {replacement} does its work");
        return lines;
    }

    private static string Mix(Networking.VpcCni.NodeMixDetail nodes)
    {
        var kinds = new[]
        {
            ("EC2", nodes.Ec2), ("Auto Mode", nodes.Auto), ("Fargate", nodes.Fargate), ("hybrid", nodes.Hybrid), ("Windows", nodes.Windows),
        };
        var present = kinds.Where(kind => kind.Item2 > 0).Select(kind => $"{kind.Item2} {kind.Item1}").ToList();
        return present.Count == 0 || present.Count == 1 && nodes.Ec2 > 0 ? "" : $" ({string.Join(", ", present)})";
    }

    private static List<string> Ingress(Report report, HashSet<string> partial)
    {
        var ingress = report.Networking.Ingress;
        var lines = new List<string>();
        if (ingress.Controllers is not { } controllers) lines.Add("controllers unknown");
        else if (controllers.IsEmpty) lines.Add("no ingress controller or gateway");
        else lines.AddRange(controllers.Select(Controller));
        if (partial.Contains("networking.ingress.controllers")) lines.Add("(there may be more)");
        lines.Add(ingress.IngressClasses is { } classes
            ? classes.IsEmpty
                ? "no IngressClass"
                : $"{AtLeast(partial, "networking.ingress.ingress_classes")}{classes.Length} IngressClass{(classes.Length == 1 ? "" : "es")}: {string.Join(", ", classes.Select(item => $"{item.Name} ({item.Controller ?? "no controller"})"))}"
            : "IngressClasses unknown");
        lines.Add(ingress.GatewayApi.Enabled switch
        {
            true =>
                $"Gateway API served, {Count(ingress.GatewayApi.Gateways, "Gateway", partial, "networking.ingress.gateway_api.gateways")}",
            false => "Gateway API not served",
            null => "Gateway API unknown",
        });
        return lines;
    }

    /// <summary>What AWS runs outside of the cluster has no version that anybody could know.</summary>
    private static string Controller(ControllerBlock item)
    {
        var version = item.Version is { } known ? " " + known : item.Namespace is null ? "" : " (version unknown)";
        return $"{item.Name}{version}, type {item.Type}{(item.Namespace is null ? ", outside the cluster" : $", in {item.Namespace}")}";
    }

    private static List<string> Mesh(Report report, HashSet<string> partial)
    {
        var mesh = report.Networking.ServiceMesh;
        var lines = new List<string> { mesh.Detected switch { null => Unknown, "none" => "none", var name => name } };
        if (mesh.Istio.Detected == true)
        {
            lines[0] =
                $"istio {mesh.Istio.Version ?? "(version unknown)"}, {(mesh.Istio.Mode is { } mode ? $"{mode} mode" : "mode unknown")}";
            if (mesh.Istio.InjectionNamespaces is { } namespaces)
            {
                lines.Add(
                    $"{AtLeast(partial, "networking.service_mesh.istio.injection_namespaces")}{namespaces.Length} namespace{(namespaces.Length == 1 ? "" : "s")} enrolled{(namespaces.IsEmpty ? "" : ": " + string.Join(", ", namespaces))}");
            }
        }

        if (mesh.Appmesh.Detected == true || mesh.Appmesh.VirtualServices > 0)
        {
            lines.Add(
                $"App Mesh {(mesh.Appmesh.Detected == true ? "runs" : "does not run")}, {Count(mesh.Appmesh.VirtualServices, "virtual service", partial, "networking.service_mesh.appmesh.virtual_services")}");
        }

        return lines;
    }

    private static List<string> Dns(Report report)
    {
        var dns = report.Networking.Dns;
        var replicas = dns.Coredns.Replicas is { } count ? $"{count} replica{(count == 1 ? "" : "s")}" : "replicas unknown";
        var corefile = dns.Coredns.CustomConfig switch
        {
            true => "Corefile of its own",
            false => "stock Corefile",
            null => "Corefile unknown"
        };
        return
        [
            $"CoreDNS {dns.Coredns.Version ?? "(version unknown)"}, {replicas}, {corefile}",
            $"NodeLocal DNSCache {OnOff(dns.NodelocalDns.Enabled)}",
        ];
    }

    private static List<string> Policies(Report report, HashSet<string> partial)
    {
        var (policies, details) = (report.Networking.NetworkPolicies, report.Details.NetworkPolicies);
        var lines = new List<string>
        {
            $"{Count(policies.Count, "NetworkPolicy", partial, "networking.network_policies.count")} in {Count(policies.NamespacesWithPolicies, "namespace", partial, "networking.network_policies.namespaces_with_policies")}",
        };
        var others = details.Kinds.Where(kind => kind is { Count: > 0, Group: not "networking.k8s.io" })
            .Select(kind => $"{kind.Count} {kind.Kind} ({kind.Group})").ToList();
        if (others.Count > 0) lines.Add(string.Join(", ", others));
        lines.Add(
            $"Calico {YesNo(policies.Calico.Detected)} ({Count(policies.Calico.GlobalPolicies, "global policy", partial, "networking.network_policies.calico.global_policies")}), Cilium {YesNo(policies.Cilium.Detected)}");
        foreach (var engine in details.Engines)
        {
            lines.Add(
                $"{engine.Id} {engine.Enforces switch { true => "enforces", false => "is there and enforces nothing", null => "is there; whether it enforces is unknown" }}");
        }

        return lines;
    }

    private static List<string> Vpc(Report report)
    {
        var vpc = report.Details.Vpc;
        var lines = new List<string>();
        if (vpc.Id is { } id)
        {
            lines.Add(
                $"{id}{(vpc.Cidrs is { } cidrs ? " " + string.Join(", ", cidrs) : "")}{(vpc.ServiceCidr is { } services ? $"; Services {services}" : "")}");
        }

        if (vpc.Endpoint is { Public: { } open, Private: { } inside })
        {
            lines.Add(
                $"endpoint {(open ? $"public ({(vpc.Endpoint.PublicAccessCidrs is { } allowed ? string.Join(", ", allowed) : "from which addresses is unknown")})" : "not public")}, {(inside ? "private" : "not private")}");
        }

        foreach (var zone in (vpc.Subnets ?? []).GroupBy(subnet => subnet.Zone ?? "no zone", StringComparer.Ordinal))
        {
            lines.Add($"{zone.Key}: {string.Join(", ", zone.Select(Subnet))}");
        }

        return lines;
    }

    /// <summary>The first thing to fail, and what still fits by zone: never only the sum.</summary>
    private static List<string> Addresses(Report report)
    {
        var capacity = report.Details.Capacity;
        if (capacity is not { MorePods: { } more, Zones: { IsEmpty: false } zones }) return [];
        var first = capacity.FirstToFail is { } threat
            ? "first to fail: " + threat.Message
            : "no subnet or interface limit stops pods: max-pods of the nodes does";
        var lines = new List<string>
        {
            first,
            $"{CapacityText.Text(more)} more pods fit on the existing nodes{(zones.Length > 1 ? ": " + string.Join(", ", zones.Select(zone => $"{CapacityText.Text(zone.MorePods)} in {(zone.Zone.Length == 0 ? "no zone" : zone.Zone)}")) : "")}",
        };
        if (capacity.Upgrade is { } upgrade) lines.Add(CapacityText.Words(upgrade.Verdict));
        return lines;
    }

    private static string Subnet(Networking.Vpc.SubnetDetail subnet) =>
        $"{subnet.Cidr ?? subnet.Id} {(subnet.Public switch { true => "public ", false => "private ", null => "" })}{subnet.Free?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} of {subnet.Addresses?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} free";

    private static string OnOff(bool? value) => value switch { true => "on", false => "off", null => Unknown };

    private static string YesNo(bool? value) => value switch { true => "yes", false => "no", null => Unknown };

    private static string AtLeast(HashSet<string> partial, string path) => partial.Contains(path) ? "at least " : "";

    private static string Count(int? count, string singular, HashSet<string> partial, string path) => count switch
    {
        null => $"{Plural(singular)} unknown",
        1 => $"{AtLeast(partial, path)}1 {singular}",
        _ => $"{AtLeast(partial, path)}{count} {Plural(singular)}",
    };

    private static string Plural(string singular) =>
        singular.EndsWith("cy", StringComparison.Ordinal) ? singular[..^1] + "ies" : singular + "s";
}
