using System.Collections.Immutable;

namespace EksRecon.Model;

/// <summary>A CRD: which resource it adds, in which versions. Its schema is not kept.</summary>
/// <param name="ServedVersions">Versions with <c>served: true</c>.</param>
public sealed record CustomResourceDefinition(Metadata Metadata, string Group, string Plural, ImmutableArray<string> ServedVersions)
{
    public string Subject => "CustomResourceDefinition " + Metadata.Name;
}
