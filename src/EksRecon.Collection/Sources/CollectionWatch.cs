namespace EksRecon.Collection.Sources;

/// <summary>Who is told how a collection goes.</summary>
public sealed record CollectionWatch
{
    /// <summary>Each question that ends; called from several threads.</summary>
    public Action<Progress>? Progress { get; init; }

    /// <summary>Each request and what came back, one line.</summary>
    public Action<string>? Requests { get; init; }

    /// <summary>Stands between the tool and the wire: a recorder, or a source of faults. Null for nothing.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Wire { get; init; }
}
