using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>Takes what was observed, object by object. The spans are valid only during the call.</summary>
public interface IObservationSink
{
    /// <summary>A Kubernetes object of a kind the tool reads.</summary>
    /// <returns>Null, or why the object cannot be used (which field has a wrong type).</returns>
    string? Kubernetes(KubernetesKind kind, ReadOnlySpan<byte> json);

    /// <summary>One thing of an AWS answer: a subnet, an add-on, the cluster.</summary>
    /// <param name="call">The call whose answer it is from.</param>
    /// <param name="thing">What the document is about where one answers for one thing, e.g. the add-on's name.</param>
    /// <param name="json">The thing as the API prints it.</param>
    /// <returns>Null, or why it cannot be used.</returns>
    string? Aws(AwsCall call, string? thing, ReadOnlySpan<byte> json);

    /// <summary>The API server's <c>/version</c>.</summary>
    string? Version(ReadOnlySpan<byte> json);

    /// <summary>The API server's <c>/apis</c> (an APIGroupList).</summary>
    string? ApiGroups(ReadOnlySpan<byte> json);

    /// <summary>
    /// Forgets the objects of a kind: its list is read again from the start, and what was deleted meanwhile must not stay.
    /// </summary>
    void Forget(KubernetesKind kind)
    {
    }

    /// <summary>Forgets the things of a call: another source lists them again.</summary>
    void Forget(AwsCall call)
    {
    }
}
