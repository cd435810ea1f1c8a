using System.Text.Json;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Something that gets paths of the Kubernetes API: the tool's own client, or kubectl.</summary>
internal interface IKubernetesPaths
{
    /// <summary>A path's JSON.</summary>
    /// <param name="path">Below the server's address.</param>
    /// <param name="read">Understands the body; a <see cref="JsonException"/> makes it malformed, and it is asked for again.</param>
    /// <param name="accept">Content types in the order they are liked, where they can be chosen.</param>
    /// <exception cref="SourceException">There is no usable answer.</exception>
    Task<T> Get<T>(string path, Func<ReadOnlyMemory<byte>, T> read, string accept = "application/json");
}
