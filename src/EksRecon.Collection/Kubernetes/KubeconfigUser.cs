using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Refuses what a user's entry cannot mean, before any of it becomes a header or an argument.</summary>
internal static class KubeconfigUser
{
    /// <exception cref="AccessException">kubectl would refuse it, too, or it cannot be sent.</exception>
    public static UserWire Checked(UserWire user, string context)
    {
        if (user.Token is { Length: > 0 } token && !Credential.IsToken(token)) throw Wrong(context, $"has a token with {Credential.Unfit}");
        CheckImpersonation(user, context);
        return user.Exec is { } exec ? user with { Exec = Checked(exec, context) } : user;
    }

    private static void CheckImpersonation(UserWire user, string context)
    {
        string?[] values = [user.As, user.AsUid, .. user.AsGroups ?? [],
            .. (user.AsUserExtra ?? []).SelectMany(extra => extra.Value ?? [])];
        if (values.OfType<string>().FirstOrDefault(value => !Credential.IsHeaderValue(value)) is { } odd)
        {
            throw Wrong(context, $"impersonates '{OneLine.Of(odd, 100)}', which has a line break or another control character");
        }

        if (user.As is not { Length: > 0 } && values.Any(value => value is { Length: > 0 }))
        {
            throw Wrong(context, "asks for as-groups, as-uid or as-user-extra without 'as': name the user to impersonate");
        }
    }

    private static ExecWire Checked(ExecWire exec, string context)
    {
        if (exec.InteractiveMode is not (null or "" or "Never" or "IfAvailable" or "Always"))
        {
            throw Wrong(context,
                $"has the interactiveMode '{OneLine.Of(exec.InteractiveMode, 100)}': it can be Never, IfAvailable or Always");
        }

        string?[] words = [exec.Command, .. exec.Args ?? [],
            .. (exec.Env ?? []).SelectMany(variable => new[] { variable?.Name, variable?.Value })];
        // A NUL would end the word for the system.
        if (words.Any(word => word?.Contains('\0', StringComparison.Ordinal) == true))
        {
            throw Wrong(context, "names a credential plugin with a NUL character in its command, arguments or variables");
        }

        // An element that is null is an empty string for client-go.
        return exec with
        {
            Args = [.. (exec.Args ?? []).Select(argument => (string?)argument ?? "")],
            Env = [.. (exec.Env ?? []).Where(variable => variable is { Name: { } name } && !name.Contains('=', StringComparison.Ordinal))],
        };
    }

    private static AccessException Wrong(string context, string what) => new($"the user of context '{context}' {what}.");
}
