namespace EksRecon.Networking.Ingress;

/// <summary>An Ingress and the class it asks for.</summary>
/// <param name="Class">The class's name; null where it names none.</param>
/// <param name="NamedBy">The field that names the class; null where none does.</param>
public sealed record IngressObject(string Namespace, string Name, string? Class, string? NamedBy, ClassUse Use)
{
    public const string Annotation = "kubernetes.io/ingress.class";
    public const string Field = "spec.ingressClassName";

    public string Subject => $"Ingress {Namespace}/{Name}";
}

/// <summary>What becomes of the class an Ingress names, or does not name.</summary>
public enum ClassUse
{
    /// <summary>Nothing can be said: IngressClasses or workloads were not wholly looked at.</summary>
    Unknown,

    /// <summary>The class exists, a default one does, or a controller was told to take it.</summary>
    Found,

    /// <summary>It names no class, there is no default one, and a controller takes such Ingresses because nothing limits it.</summary>
    TakenUnasked,

    /// <summary>It names no class, and there is no default one.</summary>
    NoClass,

    /// <summary>It names a class that does not exist, and no controller takes it by that name.</summary>
    Missing,
}
