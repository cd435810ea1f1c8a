using System.Buffers;
using System.Text.Json;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EksRecon.Bundles;

/// <summary>Reads YAML documents and hands them on as JSON, a list element by element, so that everything behind it knows one format.</summary>
internal sealed class YamlDocuments
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, MaxDepth = ReadLimits.Depth };

    private readonly IDocumentHandler _handler;
    private readonly YamlNodes _nodes;
    private readonly ArrayBufferWriter<byte> _whole = new();
    private readonly ArrayBufferWriter<byte> _item = new();

    public YamlDocuments(TextReader text, IDocumentHandler handler)
    {
        _handler = handler;
        _nodes = new YamlNodes(new BoundedText(text));
    }

    /// <summary>Reads to the end of the stream, or to the first damage: YAML does not say where the next document would start.</summary>
    public void ReadAll(CancellationToken cancel)
    {
        try
        {
            while (_nodes.NextDocument())
            {
                cancel.ThrowIfCancellationRequested();
                ReadDocument();
            }
        }
        catch (YamlException broken)
        {
            _handler.Damaged(broken.Start.Line, broken.Start.Column, broken is YamlLimitException ? broken.Message : "this is not YAML");
        }
    }

    private void ReadDocument()
    {
        _whole.ResetWrittenCount();
        var line = _nodes.Current.Start.Line;
        var streamed = false;
        if (_nodes.Current is MappingStart)
        {
            using var writer = new Utf8JsonWriter(_whole, WriterOptions);
            writer.WriteStartObject();
            _nodes.Move();
            while (_nodes.Current is not MappingEnd) streamed |= ReadMember(writer);
            _nodes.Move();
            writer.WriteEndObject();
        }
        else if (_nodes.Current is SequenceStart)
        {
            ReadItems("");
            streamed = true;
        }
        else
        {
            _nodes.SkipNode();
            return;
        }

        _handler.End(streamed ? default : _whole.WrittenSpan, line);
    }

    /// <summary>True where the member was a list that was handed on element by element.</summary>
    private bool ReadMember(Utf8JsonWriter writer)
    {
        var name = _nodes.Key();
        if (name is null)
        {
            _nodes.WriteMerged(writer, 2);
            return false;
        }

        if (_handler.Streams(name) && _nodes.Current is SequenceStart or Scalar { Value: "" or "null" or "~" } && _handler.Streams(name))
        {
            _handler.Array(name);
            if (_nodes.Current is SequenceStart) ReadItems(name);
            else _nodes.SkipNode();
            return true;
        }

        if (name is "apiVersion" or "kind" && _nodes.Current is Scalar text) _handler.Text(name, text.Value);
        writer.WritePropertyName(name);
        _nodes.Write(writer, 2);
        return false;
    }

    private void ReadItems(string array)
    {
        _nodes.Move();
        while (_nodes.Current is not SequenceEnd)
        {
            _item.ResetWrittenCount();
            var line = _nodes.Current.Start.Line;
            using (var writer = new Utf8JsonWriter(_item, WriterOptions)) _nodes.Write(writer, 2);
            _handler.Item(array, _item.WrittenSpan, line);
        }

        _nodes.Move();
    }
}
