namespace EksRecon.Model;

/// <summary>A namespace with its labels.</summary>
public sealed record Namespace(Metadata Metadata)
{
    public string Name => Metadata.Name;

    public string Subject => "Namespace " + Metadata.Name;
}
