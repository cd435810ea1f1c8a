using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Collection.Kubernetes;

/// <summary>What the nodes' labels name: instance types, to ask EC2 about them, and the region.</summary>
internal sealed class NodeTypes
{
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<IReadOnlySet<string>> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly HashSet<string> _regions = new(StringComparer.Ordinal);

    /// <summary>
    /// The region that the nodes' labels name; null where they name none, or several. Hybrid nodes do not count: they are elsewhere.
    /// </summary>
    public string? Region => _regions.Count == 1 ? _regions.First() : null;

    /// <summary>Ends with the list of nodes, however that ends.</summary>
    public Task<IReadOnlySet<string>> Known => _known.Task;

    public void Add(ListPage page, ReadOnlyMemory<byte> json)
    {
        foreach (var range in page.Items)
        {
            try
            {
                if (JsonPeek.Text(json.Span[range], "metadata", "labels", "node.kubernetes.io/instance-type") is { Length: > 0 } type)
                {
                    _types.Add(type);
                }

                var isHybrid = JsonPeek.Text(json.Span[range], "metadata", "labels", "eks.amazonaws.com/compute-type") == "hybrid";
                if (!isHybrid
                    && JsonPeek.Text(json.Span[range], "metadata", "labels", "topology.kubernetes.io/region") is { Length: > 0 } region)
                {
                    _regions.Add(region);
                }
            }
            catch (Exception odd) when (odd is JsonException or InvalidOperationException)
            {
                // A node whose labels are no labels names no type; the snapshot says what is wrong with it.
            }
        }
    }

    public void Complete() => _known.TrySetResult(_types);
}
