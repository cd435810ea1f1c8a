namespace EksRecon.Model;

/// <summary>
/// Something that makes pods: Deployment, DaemonSet, StatefulSet, ReplicaSet, Job, CronJob, ReplicationController. A Pod nobody owns counts
/// too.
/// </summary>
/// <param name="Wanted">Replicas wanted (of a DaemonSet: desiredNumberScheduled); null where the object does not say, as a DaemonSet's
/// manifest.</param>
/// <param name="Ready">Ready replicas; null where the object has no status.</param>
/// <param name="Selector">The pods it claims: matchLabels.</param>
public sealed record Workload(string Kind, Metadata Metadata, PodTemplate Template, int? Wanted, int? Ready, Labels Selector)
{
    /// <summary><c>Kind/name</c>, as the contract writes it.</summary>
    public string Reference => $"{Kind}/{Metadata.Name}";

    /// <summary><c>Kind namespace/name</c>, as evidence names it.</summary>
    public string Subject => $"{Kind} {Metadata.Path}";
}
