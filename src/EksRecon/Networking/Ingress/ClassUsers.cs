using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Ingress;

/// <summary>Says how many objects use a class, and says nothing of objects that were not seen.</summary>
internal static class ClassUsers
{
    public static int Count<T>(Fact<ImmutableArray<T>> objects, Func<T, bool> uses) => objects.TryGet(out var seen) ? seen.Count(uses) : 0;

    /// <summary>A sentence with a space before it; empty where the objects were not seen.</summary>
    public static string Sentence<T>(int users, Fact<ImmutableArray<T>> objects, string one, string many, string missing) => users switch
    {
        0 when objects is Unknown<ImmutableArray<T>> => "",
        0 => objects.Gaps.IsEmpty ? $" No {one} uses it now." : $" No {one} that was seen uses it.",
        1 => $" 1 {one} uses it and gets {missing}.",
        _ => $" {users} {many} use it and get {missing}.",
    };
}
