using System.Diagnostics.CodeAnalysis;

namespace EksRecon.Model;

/// <summary>A Kubernetes version to the minor, which is what skew rules count in.</summary>
public sealed record KubernetesVersion(int Major, int Minor)
{
    /// <summary>Reads <c>1.33</c>, <c>v1.33.1-eks-1234567</c> and <c>1.33+</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KubernetesVersion? version)
    {
        version = null;
        if (text is null) return false;
        var rest = text.AsSpan().TrimStart('v');
        var dot = rest.IndexOf('.');
        if (dot <= 0 || !int.TryParse(rest[..dot], out var major)) return false;
        rest = rest[(dot + 1)..];
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        if (!int.TryParse(end < 0 ? rest : rest[..end], out var minor)) return false;
        version = new(major, minor);
        return true;
    }

    public override string ToString() => $"{Major}.{Minor}";
}
