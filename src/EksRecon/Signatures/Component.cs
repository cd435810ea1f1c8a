using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>Something of networking that runs: one installation in one role. Ids and rules are docs/components.md's.</summary>
/// <param name="Id">The catalogue's id, e.g. <c>ingress-nginx</c>.</param>
/// <param name="Role"><c>cni</c>, <c>policy-engine</c>, <c>ingress</c>, <c>gateway</c>, <c>mesh</c> or <c>dns</c>.</param>
/// <param name="Namespace">The workload's; null only outside the cluster.</param>
/// <param name="Workload"><c>Kind/name</c>; null outside the cluster.</param>
/// <param name="Version">The tag of the image of the container the catalogue names, as written; null where it tells no version.</param>
/// <param name="MatchedBy">What it was recognised by, e.g. <c>image:ingress-nginx/controller</c>; sorted.</param>
/// <param name="Signature">The catalogue's entry.</param>
public sealed record Component(string Id, string Role, string? Namespace, string? Workload, string? Version,
    ImmutableArray<string> MatchedBy, Signature Signature)
{
    /// <summary>The workloads of this installation, its main one first; empty outside the cluster.</summary>
    public ImmutableArray<Workload> Workloads { get; init; } = [];

    /// <summary>
    /// The installation's name among several in one namespace: an Istio revision or a Helm release; empty where there is only one.
    /// </summary>
    public string Instance { get; init; } = "";

    /// <summary>As evidence names it: <c>Deployment ingress/ingress-nginx-controller</c>.</summary>
    public string Subject => Workload is null ? Id : Workload.Split('/') is [var kind, var name] ? $"{kind} {Namespace}/{name}" : Workload;
}
