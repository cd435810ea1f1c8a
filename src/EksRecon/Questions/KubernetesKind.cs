using System.Collections.Immutable;
using System.Text.Json;

namespace EksRecon.Questions;

/// <summary>A field whose JSON type is relied on. An object where it has another type is malformed, so that it cannot be misread.</summary>
/// <param name="Path">Dotted path of object members, e.g. <c>spec.controller</c>.</param>
/// <param name="Type">The JSON type it must have where it is present and not null.</param>
public sealed record FieldShape(string Path, JsonValueKind Type);

/// <summary>A Kubernetes resource the tool may list, and what it is for.</summary>
/// <param name="Kind">As in <c>kind</c>, e.g. <c>NetworkPolicy</c>.</param>
/// <param name="Plural">As kubectl takes it, e.g. <c>networkpolicies</c>.</param>
/// <param name="Group">API group, empty for core.</param>
/// <param name="Namespaced">False for cluster-scoped kinds.</param>
/// <param name="Purpose">What a report loses without it.</param>
public sealed record KubernetesKind(string Kind, string Plural, string Group, bool Namespaced, string Purpose)
{
    /// <summary>Groups that serve the same objects: older groups, and aggregated APIs over the same CRDs.</summary>
    public ImmutableArray<string> OtherGroups { get; init; } = [];

    /// <summary>
    /// Those of <see cref="OtherGroups"/> that a live cluster is asked for: no version of Kubernetes that EKS runs serves <c>extensions</c>
    /// any more.
    /// </summary>
    public IEnumerable<string> LiveGroups => OtherGroups.Where(group => group != "extensions");

    /// <summary>Fields of <c>spec</c> and <c>status</c> that detectors rely on.</summary>
    public ImmutableArray<FieldShape> Shape { get; init; } = [];

    /// <summary>True where a report is whole without it on most clusters; its absence costs details only.</summary>
    public bool Optional { get; init; }

    /// <summary>The question's name, which is its document's path in a bundle.</summary>
    public string Question => QuestionIn(Group);

    /// <summary>The permission to ask it, as <c>kubectl auth can-i</c> spells it.</summary>
    public string Permission => "list " + Resource(Group);

    /// <summary>The names under which the same answer may be found.</summary>
    public IEnumerable<string> Questions => OtherGroups.Select(QuestionIn).Prepend(Question);

    public string QuestionIn(string group) => "kubernetes/" + Resource(group);

    private string Resource(string group) => group.Length == 0 ? Plural : $"{Plural}.{group}";
}
