using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>
/// Finds what keeps an entry of the catalogue from being used, so that a slip is told when the file is read and not by a component that is
/// missing.
/// </summary>
internal static class SignatureCheck
{
    /// <summary>The one component that is recognised by a class or by EKS's answer, in code: it has no parts.</summary>
    private const string WithoutParts = "eks-auto-mode";

    private static readonly FrozenSet<string> Roles = FrozenSet.ToFrozenSet(["cni", "policy-engine", "ingress", "gateway", "mesh", "dns"],
        StringComparer.Ordinal);
    private static readonly FrozenSet<string> Parts =
        FrozenSet.ToFrozenSet([SignatureCatalogue.MainPart, SignatureCatalogue.AgentPart, SignatureCatalogue.DataPlanePart],
        StringComparer.Ordinal);
    private static readonly FrozenSet<string> Types = FrozenSet.ToFrozenSet(["aws-lb", "nginx", "traefik", "kong", "other"],
        StringComparer.Ordinal);

    /// <summary>What is wrong and what to do, without a full stop; null where the entry can be used.</summary>
    public static string? Problem(Signature entry)
    {
        if (entry.Id.Length == 0) return "its id is empty; give it one";
        if (entry.Roles.IsEmpty) return "it has no roles; add one of " + Listed(Roles);
        foreach (var role in entry.Roles)
        {
            if (Problem(entry, role) is { } problem) return problem;
        }

        if (entry.Settings is { } settings && settings.Flags.IsEmpty && settings.Env.IsEmpty)
        {
            return "its settings keep nothing; name flags or env";
        }

        if (entry.Settings is { } kept && kept.Env.Concat(kept.Flags).Any(name => name.Trim(Pattern.Anything).Length == 0))
        {
            return "its settings would keep everything; write names";
        }

        if (entry.Parts.IsEmpty && entry.Id != WithoutParts)
        {
            return "it has no parts, so nothing could ever be recognised by it; add a part main with a match";
        }

        foreach (var part in entry.Parts)
        {
            if (Problem(part) is { } problem) return problem;
        }

        return null;
    }

    private static string? Problem(Signature entry, SignatureRole role)
    {
        if (role.Role is null || !Roles.Contains(role.Role)) return $"the role '{role.Role}' is none of {Listed(Roles)}";
        if (role.Role is "ingress" or "gateway" && (entry.Type is null || !Types.Contains(entry.Type)))
        {
            return $"role {role.Role} needs the member type; write one of {Listed(Types)}";
        }

        if (role.Role == "mesh" && string.IsNullOrEmpty(entry.Mesh))
        {
            return "role mesh needs the member mesh; write the name that service_mesh.detected shall have";
        }

        foreach (var condition in (ReadOnlySpan<RoleCondition>)[.. role.When ?? [], .. role.Unless ?? []])
        {
            if (Problem(condition) is { } problem) return $"a condition of role {role.Role} {problem}";
        }

        return null;
    }

    private static string? Problem(RoleCondition condition)
    {
        if (condition is { Env: null, Arg: null, Container: null, ConfigMap: null, Resource: null })
        {
            return "says nothing; write env, arg, container, config_map or resource";
        }

        if (condition.Env is { } env && !env.Contains('=', StringComparison.Ordinal)) return $"has env '{env}'; write NAME=value";
        if (condition.Arg is { } arg && !arg.Contains('=', StringComparison.Ordinal)) return $"has arg '{arg}'; write flag=value";
        if (condition.ConfigMap is not null && condition.Key is null) return "has a config_map without key; name the entry";
        if (condition.ConfigMap is { } map && !NamedConfigMaps.IsRead(map))
        {
            return $"has config_map '{map}', which is never read; use one of {Listed(NamedConfigMaps.All.Select(item => item.Name))}";
        }

        if (condition.Resource is not null && condition.Path is null) return "has a resource without path; name the field";
        if (condition.Resource is { } resource && Kinds.Find(resource) is null)
        {
            return $"has resource '{resource}', which is never asked for; write a question such as kubernetes/installations.operator.tigera.io";
        }

        return (condition.ConfigMap is not null || condition.Resource is not null) && condition.Values is not { Length: > 0 }
            ? "has no values; list those with which it holds"
            : null;
    }

    private static string? Problem(SignaturePart part)
    {
        if (part.Part is null || !Parts.Contains(part.Part)) return $"the part '{part.Part}' is none of {Listed(Parts)}";
        if (part.Match.IsDefaultOrEmpty) return $"the part {part.Part} has no match; add one with images, containers or labels";
        foreach (var match in part.Match)
        {
            if (!SignatureIndex.HasAnchor(match))
            {
                return $"a match of the part {part.Part} would look at every workload; add images, containers, labels or annotations to it";
            }
        }

        return null;
    }

    private static string Listed(IEnumerable<string> texts) => string.Join(", ", texts.Order(StringComparer.Ordinal));
}
