using System.Collections.Frozen;

namespace EksRecon.Anonymity;

/// <summary>
/// Names of members that the documents of Kubernetes and AWS have. They stay; any other key is a word of its author and gets a pseudonym.
/// Written by build/members.py; a name a line.
/// </summary>
internal static class ApiMembers
{
    private static readonly Lazy<FrozenSet<string>> Names = new(Load);

    public static bool Has(string name) => Names.Value.Contains(name);

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(ApiMembers).Assembly.GetManifestResourceStream("members.txt") ?? throw new InvalidOperationException("members.txt is not embedded");
        using var reader = new StreamReader(stream);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#')) names.Add(line);
        }

        return names.ToFrozenSet(StringComparer.Ordinal);
    }
}
