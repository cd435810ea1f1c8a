namespace EksRecon.Model;

/// <summary>One of the ConfigMaps that <see cref="Questions.NamedConfigMaps"/> names, with its text entries.</summary>
public sealed record ConfigMap(Metadata Metadata, Labels Entries)
{
    public string Subject => "ConfigMap " + Metadata.Path;
}
