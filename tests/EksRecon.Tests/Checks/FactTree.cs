using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

using EksRecon.Bundles;
using EksRecon.Facts;

namespace EksRecon.Tests.Checks;

/// <summary>The facts in a record of facts, and the same record with one of them unknown.</summary>
internal static class FactTree
{
    public static readonly Gap MadeUnknown = new("test/unknown", Outcome.Forbidden, "made unknown by a test");

    private static readonly ConcurrentDictionary<Type, ImmutableArray<PropertyInfo>> Properties = new();

    public static HashSet<IFact> Facts(object root)
    {
        var found = new HashSet<IFact>(ReferenceEqualityComparer.Instance);
        Walk(root, found);
        return found;
    }

    /// <summary>What is not in the way to the fact is the same object as before.</summary>
    public static T Without<T>(T root, IFact fact)
        where T : class => (T)Replace(root, fact);

    private static void Walk(object node, HashSet<IFact> found)
    {
        if (node is IFact fact && !found.Add(fact)) return;
        foreach (var child in Children(node)) Walk(child, found);
    }

    private static IEnumerable<object> Children(object node)
    {
        if (node is IEnumerable list) return list.Cast<object>().Where(IsOfFacts);
        return Shape(node.GetType()).Select(property => property.GetValue(node)).OfType<object>().Where(IsOfFacts);
    }

    private static object Replace(object node, IFact fact)
    {
        if (ReferenceEquals(node, fact)) return Unknown(node);
        if (node is IEnumerable list)
        {
            var items = list.Cast<object>().ToList();
            var replaced = items.ConvertAll(item => IsOfFacts(item) ? Replace(item, fact) : item);
            return items.SequenceEqual(replaced, ReferenceEqualityComparer.Instance) ? node : ListOf(node.GetType(), replaced);
        }

        object? copy = null;
        foreach (var property in Shape(node.GetType()))
        {
            if (property.GetValue(node) is not { } value || !IsOfFacts(value)) continue;
            var other = Replace(value, fact);
            if (ReferenceEquals(other, value) || (value.GetType().IsValueType && Equals(other, value))) continue;
            copy ??= node.GetType().GetMethod("<Clone>$")?.Invoke(node, null)
                ?? throw new InvalidOperationException($"{node.GetType()} is not a record");
            property.SetValue(copy, other);
        }

        return copy ?? node;
    }

    private static object Unknown(object fact)
    {
        var type = fact.GetType().GetGenericArguments()[0];
        return Activator.CreateInstance(typeof(Unknown<>).MakeGenericType(type), ImmutableArray.Create(MadeUnknown))
            ?? throw new InvalidOperationException(type.Name);
    }

    private static object ListOf(Type list, List<object> items)
    {
        var array = Array.CreateInstance(list.GetGenericArguments()[0], items.Count);
        for (var index = 0; index < items.Count; index++) array.SetValue(items[index], index);
        var create = typeof(ImmutableArray).GetMethods().First(method =>
            method is { Name: nameof(ImmutableArray.Create), IsGenericMethod: true }
                && method.GetParameters() is [{ ParameterType.IsArray: true }]);
        return create.MakeGenericMethod(list.GetGenericArguments()[0]).Invoke(null, [array])
            ?? throw new InvalidOperationException(list.Name);
    }

    private static bool IsOfFacts(object value)
    {
        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return IsOfFacts(type.GetGenericArguments()[0]);
        }

        return IsOfFacts(type);
    }

    /// <summary>Records of facts; what detectors read from, and what an engine works with, are no facts.</summary>
    private static bool IsOfFacts(Type type) => type.IsAssignableTo(typeof(IFact))
        || (type.IsClass && (type.Namespace is { } space)
            && (space.StartsWith("EksRecon.Networking", StringComparison.Ordinal) || space is "EksRecon.Cluster"
                || type.Name == "ComponentCensus"));

    private static ImmutableArray<PropertyInfo> Shape(Type type) => Properties.GetOrAdd(
        type,
        static one =>
            [.. one.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property is { CanWrite: true, Name: not nameof(IFact.Origin) } && property.GetIndexParameters().Length == 0)]);
}
