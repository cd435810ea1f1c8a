using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>The API server itself says 404. Whether that means none depends on what was asked, see <see cref="IsAbsent"/>.</summary>
internal sealed class NotFoundException(string reason, StatusBody status) : SourceException(Outcome.Failed, reason)
{
    /// <summary>True where the server names the very object that was asked for: it is known not to be there.</summary>
    public bool IsAbsent(string plural, string name) => status is { Reason: "NotFound" } && status.Name == name && status.Kind == plural;
}
