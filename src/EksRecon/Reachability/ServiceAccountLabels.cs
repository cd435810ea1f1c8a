using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>Labels of the ServiceAccounts that were seen, by which Calico's policies select pods.</summary>
internal sealed class ServiceAccountLabels(Snapshot snapshot)
{
    private readonly Dictionary<(string Namespace,
        string Name), Labels> _accounts = snapshot.Resources(Kinds.ServiceAccounts).Items.ToDictionary(one =>
            (one.Metadata.Namespace, one.Metadata.Name),
        one => one.Metadata.Labels);

    /// <summary>The endpoint with the labels of its account.</summary>
    public Endpoint Of(Endpoint endpoint) =>
        _accounts.TryGetValue((endpoint.Namespace, endpoint.ServiceAccount ?? PodLabels.DefaultAccount), out var labels)
            ? endpoint with { AccountLabels = labels }
            : endpoint;
}
