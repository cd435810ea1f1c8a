using System.Text;

namespace EksRecon.Questions;

/// <summary>
/// The page about permissions, docs/permissions.md: every question, what has to be granted for it, and what is lost without.
/// </summary>
public static class PermissionsPage
{
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append(
            "# Permissions\n\nEverything eks-recon may ask, and what it needs for it. This page, [deploy/iam-policy.json](../deploy/iam-policy.json) and [deploy/clusterrole.yaml](../deploy/clusterrole.yaml) are generated from the list of questions ");
        text.Append(
            "(`eks-recon permissions iam`, `eks-recon permissions rbac`). Every request reads; the HTTP layer lets nothing else pass. Without a permission the facts that need it are unknown, and the report names the permission.\n\n");
        text.Append("## AWS\n\n| permission | needed | for |\n| --- | --- | --- |\n");
        foreach (var call in AwsCalls.All.OrderBy(call => call.Permission, StringComparer.Ordinal))
        {
            text.Append("| `").Append(call.Permission).Append("` | ")
                .Append(!IamPolicy.IsNeeded(call) ? "no: always allowed" : call.Optional ? "optional" : "yes").Append(" | ")
                .Append(call.Purpose).Append(" |\n");
        }

        text.Append(
            "\n## Kubernetes\n\nDiscovery (`/apis`) and `/version` are open to every authenticated caller (`system:discovery`).\n\n| permission | needed | for |\n| --- | --- | --- |\n");
        foreach (var rule in ClusterRole.Rules)
        {
            text.Append("| `").Append(rule.Verb).Append(' ').Append(rule.Plural).Append(rule.Group.Length == 0 ? "" : "." + rule.Group)
                .Append('`');
            if (rule.Names.Count > 0) text.Append(" named ").AppendJoin(", ", rule.Names.Select(name => $"`{name}`"));
            text.Append(" | ").Append(rule.IsOptional ? "optional" : "yes").Append(" | ").Append(rule.Purpose).Append(" |\n");
        }

        text.Append("\n## Giving access\n\nThe caller needs an access entry of the cluster. With the ClusterRole:\n\n");
        text.Append(
            "    kubectl apply -f deploy/clusterrole.yaml\n    kubectl create clusterrolebinding eks-recon --clusterrole eks-recon --group eks-recon\n");
        text.Append("    aws eks create-access-entry --cluster-name CLUSTER --principal-arn ARN --kubernetes-groups eks-recon\n\n");
        text.Append("or, more than is needed, with a policy of EKS:\n\n");
        text.Append("    aws eks create-access-entry --cluster-name CLUSTER --principal-arn ARN\n");
        text.Append(
            "    aws eks associate-access-policy --cluster-name CLUSTER --principal-arn ARN --access-scope type=cluster --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy\n");
        return text.ToString();
    }
}
