using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Networking.Vpc;

/// <summary>
/// Members of the cluster as EKS describes it, as facts: unknown where it was not described, and where the description does not hold them.
/// </summary>
internal sealed class ClusterDescription(Snapshot snapshot, ClusterFacts facts)
{
    private static readonly string Question = AwsCalls.DescribeCluster.Question;

    /// <summary>The cluster's name for commands; a placeholder where it is not known.</summary>
    public string Name => facts.NameForCommands;

    /// <summary>Why it was not seen; null where it was.</summary>
    public Gap? Gap =>
        snapshot.Cluster is not null
            ? null
            : snapshot.ClusterLook.Gap ?? new Gap(Question, Outcome.Malformed, "nothing of the cluster is in the answer");

    public Fact<string> Text(string field, Func<Model.Aws.Cluster, string?> read) =>
        snapshot.Cluster is not { } cluster
            ? Unseen<string>()
            : read(cluster) is { } value
            ? Fact.Known(value, Proof(field, value))
            : Missing<string>(field);

    public Fact<bool> Switch(string field, Func<Model.Aws.Cluster, bool?> read) =>
        snapshot.Cluster is not { } cluster
            ? Unseen<bool>()
            : read(cluster) is { } value
            ? Fact.Known(value, Proof(field, value ? "true" : "false"))
            : Missing<bool>(field);

    public Fact<ImmutableArray<string>> List(string field, Func<Model.Aws.Cluster, ImmutableArray<string>?> read) =>
        snapshot.Cluster is not { } cluster ? Unseen<ImmutableArray<string>>()
        : read(cluster) is { } value ? Fact.Known(value, Proof(field, Shown(value)))
        : Missing<ImmutableArray<string>>(field);

    /// <summary>A member that EKS leaves out where there is nothing to say: its absence is known.</summary>
    public Fact<T> Optional<T>(string field, Func<Model.Aws.Cluster, T> read, Func<T, string?> show) => snapshot.Cluster is not { } cluster
        ? Unseen<T>()
        : Fact.Known(read(cluster), Proof(field, show(read(cluster)) ?? Evidence.NotSet));

    public static string Shown(ImmutableArray<string> values) => values.IsEmpty ? "[]" : string.Join(", ", values);

    private Evidence Proof(string field, string value) => new($"cluster {Name}", field, value, Question);

    private Fact<T> Unseen<T>() =>
        Gap is { } gap ? Fact.Unknown<T>(gap) : throw new InvalidOperationException("The cluster was described.");

    private static Fact<T> Missing<T>(string field) =>
        Fact.Unknown<T>(new Gap(Question, Outcome.Malformed, $"the description of the cluster has no {field}"));
}
