using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Instance types that the nodes' labels name: the types to ask EC2 about.</summary>
internal sealed class NodeTypes
{
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<IReadOnlySet<string>> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the list of nodes, however that ends.</summary>
    public Task<IReadOnlySet<string>> Known => _known.Task;

    public void Add(ListPage page, ReadOnlyMemory<byte> json)
    {
        foreach (var range in page.Items)
        {
            try
            {
                if (JsonPeek.Text(json.Span[range], "metadata", "labels", "node.kubernetes.io/instance-type") is { Length: > 0 } type) _types.Add(type);
            }
            catch (Exception odd) when (odd is JsonException or InvalidOperationException)
            {
                // A node whose labels are no labels names no type; the snapshot says what is wrong with it.
            }
        }
    }

    public void Complete() => _known.TrySetResult(_types);
}
