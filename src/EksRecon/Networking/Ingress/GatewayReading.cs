using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Networking.Ingress;

/// <summary>Makes <see cref="Gateway"/> records.</summary>
internal static class GatewayReading
{
    public static Gateway Read(Resource item, Func<string, bool?> classExists, IReadOnlyDictionary<(string Namespace, string Name),
        ImmutableArray<KindCount>> attached)
    {
        var @class = item.Text("spec.gatewayClassName");
        return new(item.Metadata.Namespace, item.Metadata.Name, @class, @class is null ? null : classExists(@class), Listeners(item),
            Addresses(item))
        {
            Accepted = Condition(item, "Accepted"),
            Programmed = Condition(item, "Programmed"),
            Routes = attached.GetValueOrDefault((item.Metadata.Namespace, item.Metadata.Name), []),
        };
    }

    private static GatewayCondition? Condition(Resource item, string type) =>
        item.Condition(type) is { } condition ? new(condition.Status, condition.Message) : null;

    private static ImmutableArray<string> Addresses(Resource item) =>
        [.. item.List("status.addresses").Select(address => address.TextOf("value")).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ImmutableArray<GatewayListener> Listeners(Resource item)
    {
        var attached = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (var listener in item.List("status.listeners"))
        {
            if (listener.TextOf("name") is { } name) attached[name] = NumberOf(listener, "attachedRoutes");
        }

        return
        [
            .. item.List("spec.listeners").Where(listener => listener.ValueKind == JsonValueKind.Object)
                .Select(listener => new GatewayListener(
                listener.TextOf("name") ?? "",
                listener.TextOf("protocol"),
                NumberOf(listener, "port"),
                listener.TextOf("hostname"),
                attached.GetValueOrDefault(listener.TextOf("name") ?? ""))),
        ];
    }

    private static int? NumberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number)
            ? number
            : null;
}
