using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>A source that asks by path, as the API server itself is asked.</summary>
internal sealed class KubernetesPathSource(IKubernetesPaths api, CollectionLimits limits) : IKubernetesSource
{
    private readonly KubernetesLists _lists = new(api, limits);

    public Task<ReadOnlyMemory<byte>> Version() => api.Get(KubernetesPaths.Version, JsonAnswer.Object);

    public Task<Discovery> Groups() => api.Get(KubernetesPaths.Groups, Discovery.Read, Discovery.Accept);

    public Task<IReadOnlySet<string>> Resources(string groupVersion) =>
        api.Get(KubernetesPaths.Group(groupVersion), Discovery.ReadResources);

    public async Task<ReadOnlyMemory<byte>?> ConfigMap(string @namespace, string name)
    {
        try
        {
            return await api.Get(KubernetesPaths.ConfigMap(@namespace, name), body => JsonAnswer.Named(body, "ConfigMap", name));
        }
        catch (NotFoundException none) when (none.IsAbsent(Kinds.ConfigMaps.Plural, name))
        {
            return null;
        }
    }

    public Task<long> List(KubernetesKind kind, string groupVersion, string? @namespace, ListIntake intake) =>
        _lists.Read(kind, groupVersion, @namespace, intake);
}
