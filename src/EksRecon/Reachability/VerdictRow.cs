namespace EksRecon.Reachability;

/// <summary>What a group of pods may do with each group of peers: one set for all, and those that differ.</summary>
/// <param name="Others">Number of the set for groups that are not listed.</param>
/// <param name="Groups">Ascending.</param>
/// <param name="Sets">Their sets, in the same order.</param>
internal sealed record VerdictRow(int Others, int[] Groups, int[] Sets)
{
    public int this[int group] => Array.BinarySearch(Groups, group) is var at and >= 0 ? Sets[at] : Others;

    /// <summary>What both allow.</summary>
    public static VerdictRow Both(VerdictRow left, VerdictRow right, ConnectionSets sets)
    {
        int[] groups = [.. left.Groups.Union(right.Groups).Order()];
        return new(sets.Both(left.Others, right.Others), groups, Array.ConvertAll(groups, group => sets.Both(left[group], right[group])));
    }
}
