namespace EksRecon.Facts;

/// <summary>Where a fact was read: which object, which field, which value, from which document.</summary>
/// <param name="Subject">The object, as <c>DaemonSet kube-system/aws-node</c>, <c>Subnet subnet-0a1b</c> or <c>addon vpc-cni</c>.</param>
/// <param name="Field">The field in the object's own spelling, e.g. <c>spec.replicas</c> or <c>env[ENABLE_POD_ENI]</c>.</param>
/// <param name="Value">What it said; <c>(not set)</c> where its absence is the evidence.</param>
/// <param name="Source">The question whose answer it is from, e.g. <c>kubernetes/daemonsets.apps</c>.</param>
public sealed record Evidence(string Subject, string Field, string Value, string Source)
{
    /// <summary>The value shown where a field is not there.</summary>
    public const string NotSet = "(not set)";
}
