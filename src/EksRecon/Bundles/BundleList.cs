using System.Text.Json;

using EksRecon.Outputs;

namespace EksRecon.Bundles;

/// <summary>A list of a bundle that is written while its pages come in. Nothing of it stays in memory.</summary>
public sealed class BundleList : IDisposable
{
    private readonly OutputStream _stream;
    private readonly string _name;
    private readonly IDisguise? _disguise;
    private readonly KeptSettings _settings;
    private Utf8JsonWriter _writer;

    internal BundleList(OutputStream stream, string name, KeptSettings settings, IDisguise? disguise)
    {
        (_stream, _name, _settings, _disguise) = (stream, name, settings, disguise);
        _writer = Begin();
    }

    /// <summary>Adds an object.</summary>
    /// <param name="json">As the API printed it.</param>
    /// <param name="apiVersion">Written where the object does not say it itself: items of typed lists carry none. Null for AWS.</param>
    /// <param name="kind">Like <paramref name="apiVersion"/>.</param>
    public void Add(ReadOnlyMemory<byte> json, string? apiVersion = null, string? kind = null)
    {
        _writer.WriteRawValue(BundleWriter.Kept(json, _settings, _disguise, apiVersion, kind).Span, skipInputValidation: true);
        _writer.Flush();
    }

    /// <summary>Forgets what was added: the list is read again from its start.</summary>
    public void Restart()
    {
        _writer.Dispose();
        _stream.SetLength(0);
        _writer = Begin();
    }

    /// <summary>Ends the list.</summary>
    public void Dispose()
    {
        using (_stream)
        using (_writer)
        {
            _writer.WriteEndArray();
            if (_name == "items") _writer.WriteString("kind", "List");
            _writer.WriteEndObject();
        }
    }

    private Utf8JsonWriter Begin()
    {
        var writer = new Utf8JsonWriter(_stream, BundleWriter.Options);
        writer.WriteStartObject();
        if (_name == "items") writer.WriteString("apiVersion", "v1");
        writer.WriteStartArray(_name);
        return writer;
    }
}
