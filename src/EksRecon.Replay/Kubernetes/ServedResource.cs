using EksRecon.Questions;

namespace EksRecon.Replay.Kubernetes;

/// <summary>A resource that discovery lists.</summary>
/// <param name="Known">The kind of the list of questions; null for CRDs that the tool has no use for.</param>
internal sealed record ServedResource(ResourceName Name, string Version, string Kind, string Singular, bool IsNamespaced,
    IReadOnlyList<string> ShortNames, KubernetesKind? Known)
{
    public string GroupVersion => Name.Group.Length == 0 ? Version : $"{Name.Group}/{Version}";
}
