namespace EksRecon.Model;

/// <summary>A pod that exists in the cluster.</summary>
/// <param name="NodeName">The node it is bound to; null while it is not scheduled.</param>
/// <param name="Phase">Pending, Running, Succeeded, Failed or Unknown; null where the object has no status.</param>
public sealed record Pod(Metadata Metadata, PodTemplate Template, string? NodeName, string? Phase, bool IsReady, string? Address)
{
    /// <summary>False once it has ended: it then holds no address and no place on its node.</summary>
    public bool IsAlive => Phase is not ("Succeeded" or "Failed");

    public string Subject => $"Pod {Metadata.Path}";
}
