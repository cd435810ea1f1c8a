using System.Buffers;
using System.Text.Json;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EksRecon.Bundles;

/// <summary>
/// Reads YAML documents and hands them on as JSON, a list element by element, so that everything behind it knows one format.
/// </summary>
internal sealed class YamlDocuments(YamlStream stream, IDocumentHandler handler)
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true, MaxDepth = ReadLimits.Depth };

    private readonly ArrayBufferWriter<byte> _whole = new();
    private readonly ArrayBufferWriter<byte> _item = new();

    /// <summary>Reads to the end of the stream. A damaged document costs itself, and none of its neighbours.</summary>
    public void ReadAll(CancellationToken cancel)
    {
        while (stream.NextDocument())
        {
            cancel.ThrowIfCancellationRequested();
            var nodes = new YamlNodes(new BoundedText(stream));
            try
            {
                while (nodes.NextDocument()) ReadDocument(nodes);
            }
            catch (YamlException broken)
            {
                // What the parser makes of a text that ends in the middle is no reason.
                var why = stream.Problem ?? broken;
                handler.Damaged(LineOf(why.Start), why.Start.Column, why is YamlLimitException ? why.Message : "this is not YAML");
            }
        }
    }

    private long LineOf(Mark mark) => stream.FirstLine - 1 + Math.Max(1, mark.Line);

    private void ReadDocument(YamlNodes nodes)
    {
        _whole.ResetWrittenCount();
        var line = LineOf(nodes.Current.Start);
        var streamed = false;
        if (nodes.Current is MappingStart)
        {
            using var writer = new Utf8JsonWriter(_whole, WriterOptions);
            writer.WriteStartObject();
            nodes.Move();
            var members = new YamlMembers(nodes);
            while (members.Next() is { } name) streamed |= ReadMember(nodes, name, writer);
            nodes.Move();
            writer.WriteEndObject();
        }
        else if (nodes.Current is SequenceStart)
        {
            ReadItems(nodes, "");
            streamed = true;
        }
        else
        {
            nodes.SkipNode();
            return;
        }

        if (stream.Problem is { } forbidden) throw forbidden;
        handler.End(streamed ? default : _whole.WrittenSpan, line);
    }

    /// <summary>True where the member was a list that was handed on element by element.</summary>
    private bool ReadMember(YamlNodes nodes, string name, Utf8JsonWriter writer)
    {
        var isNull = nodes.Current is Scalar { Style: ScalarStyle.Plain, Value: "" or "null" or "~" };
        if (handler.Streams(name) && (isNull || nodes.Current is SequenceStart))
        {
            handler.Array(name);
            if (isNull) nodes.SkipNode();
            else ReadItems(nodes, name);
            return true;
        }

        if (name is "apiVersion" or "kind" && nodes.Current is Scalar text) handler.Text(name, text.Value);
        else handler.Member(name, isNull);
        writer.WritePropertyName(name);
        writer.Flush();
        var from = _whole.WrittenCount;
        nodes.Write(writer, 2);
        writer.Flush();
        // A colon stands between.
        if (name == "metadata" && ListPage.GoesOn(_whole.WrittenSpan[from..].TrimStart((byte)':'))) handler.Continues();
        return false;
    }

    private void ReadItems(YamlNodes nodes, string array)
    {
        nodes.Move();
        while (nodes.Current is not SequenceEnd)
        {
            _item.ResetWrittenCount();
            var line = LineOf(nodes.Current.Start);
            using (var writer = new Utf8JsonWriter(_item, WriterOptions)) nodes.Write(writer, 2);
            if (stream.Problem is { } forbidden) throw forbidden;
            handler.Item(array, _item.WrittenSpan, line);
        }

        nodes.Move();
    }
}
