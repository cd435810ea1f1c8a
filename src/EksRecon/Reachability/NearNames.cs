namespace EksRecon.Reachability;

/// <summary>Names that the caller may have meant.</summary>
internal static class NearNames
{
    /// <summary>Of a name that goes on behind the one that is looked for: it counts where nothing is nearer.</summary>
    private const int Longer = 10;

    /// <summary>
    /// The nearest first: the same name in another namespace or under another kind, then names that are a few letters off, or else longer
    /// ones.
    /// </summary>
    /// <param name="known">As <c>namespace/name[Kind]</c>.</param>
    public static IEnumerable<string> Of(string name, IEnumerable<string> known)
    {
        var wanted = Plain(name);
        var wantedName = wanted[(wanted.LastIndexOf('/') + 1)..];
        if (wantedName.Length == 0) return [];
        var near = known.Select(one => (Name: one, Distance: Distance(Plain(one), wanted, wantedName)))
            .Where(one => one.Distance is not null).OrderBy(one => one.Distance).ThenBy(one => one.Name, StringComparer.Ordinal).ToList();
        return near.Where(one => one.Distance < Longer || near[0].Distance == Longer).Select(one => one.Name);
    }

    private static int? Distance(string one, string wanted, string wantedName)
    {
        const int most = 3;
        var its = one[(one.LastIndexOf('/') + 1)..];
        if (its == wantedName) return 0;
        if (Math.Abs(one.Length - wanted.Length) <= most && Edits(one, wanted) is var edits
            && edits <= Math.Clamp(wantedName.Length / 2, 1, most))
        {
            return edits;
        }

        return its.StartsWith(wantedName + "-", StringComparison.Ordinal) || wantedName.StartsWith(its + "-", StringComparison.Ordinal)
            ? Longer
            : null;
    }

    private static string Plain(string name) =>
        name.EndsWith(']') && name.IndexOf('[', StringComparison.Ordinal) is var bracket and > 0 ? name[..bracket] : name;

    /// <summary>Letters to add, to take out, to change, or to swap with the next (optimal string alignment).</summary>
    private static int Edits(string left, string right)
    {
        var (older, old, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var column = 0; column < row.Length; column++) row[column] = column;
        for (var line = 1; line <= left.Length; line++)
        {
            (older, old, row) = (old, row, older);
            row[0] = line;
            for (var column = 1; column < row.Length; column++)
            {
                row[column] = Math.Min(Math.Min(old[column], row[column - 1]) + 1,
                    old[column - 1] + (left[line - 1] == right[column - 1] ? 0 : 1));
                if (line > 1 && column > 1 && left[line - 1] == right[column - 2] && left[line - 2] == right[column - 1])
                {
                    row[column] = Math.Min(row[column], older[column - 2] + 1);
                }
            }
        }

        return row[^1];
    }
}
