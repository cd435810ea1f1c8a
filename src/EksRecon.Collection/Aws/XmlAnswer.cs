using System.Text;
using System.Text.Json;
using System.Xml;

using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Turns the XML of EC2, ELBv2 and STS into the JSON that <c>aws … --output json</c> prints, by the service models
/// (<see cref="AwsShapes"/>). Element by element: neither depth nor number of elements
/// costs more than its reading.
/// </summary>
internal static class XmlAnswer
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <exception cref="XmlException">It is not XML, is cut off, goes past a bound, or is the answer to another call.</exception>
    public static ReadOnlyMemory<byte> ToJson(AwsCall call, ReadOnlyMemory<byte> body)
    {
        using var reader = Open(body);
        reader.MoveToContent();
        if (reader.LocalName != call.Action + "Response")
        {
            throw new OddXmlException($"it is a {Short(reader.LocalName)}, not the answer to {call.Action}");
        }

        using var json = new MemoryStream(body.Length);
        var copy = new Copy(reader);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { MaxDepth = AwsBounds.Depth + 1 }))
        {
            if (AwsShapes.Wrapper(call) is not { } wrapper) copy.Structure(AwsShapes.Answer(call), writer);
            else if (!copy.Inside(wrapper, () => copy.Structure(AwsShapes.Answer(call), writer)))
            {
                throw new OddXmlException($"it has no {wrapper}");
            }
        }

        // An answer that is cut off behind the last element that counts is still cut off.
        while (reader.Read()) copy.Count();
        return json.GetBuffer().AsMemory(0, (int)json.Length);
    }

    /// <summary>A reader for XML from outside: it fetches nothing, expands nothing, and bounds the length of a tag.</summary>
    /// <exception cref="XmlException">A tag or a text is longer than AWS' are.</exception>
    public static XmlReader Open(ReadOnlyMemory<byte> body)
    {
        CheckTags(body.Span);
        var segment = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var array)
            ? array
            : new ArraySegment<byte>(body.ToArray());
        return XmlReader.Create(new MemoryStream(segment.Array ?? [], segment.Offset, segment.Count, writable: false), Settings);
    }

    private static string Short(string name) => name.Length > 60 ? name[..60] + "…" : name;

    /// <summary>The reader holds a text, and all attributes of a tag, at once: their size is looked at before it comes to them.</summary>
    private static void CheckTags(ReadOnlySpan<byte> xml)
    {
        // Escaped, a quotation mark takes six bytes; on the whole a text does not grow to more than four times its length.
        const int mostText = 4 * AwsBounds.TextLength;
        while (xml.IndexOf((byte)'<') is var from and >= 0)
        {
            if (from > mostText) throw new OddXmlException($"a text in it is longer than {AwsBounds.Sentence(AwsBounds.TextLength)}");
            xml = xml[from..];
            var to = xml[..Math.Min(xml.Length, AwsBounds.TagBytes)].IndexOf((byte)'>');
            // One that is cut off is the reader's to find.
            if (to < 0 && xml.Length > AwsBounds.TagBytes)
            {
                throw new OddXmlException($"a tag in it is longer than {AwsBounds.Sentence(AwsBounds.TagBytes)}");
            }

            if (to < 0) return;
            xml = xml[to..];
        }
    }

    private sealed class Copy(XmlReader reader)
    {
        private int _values;

        public void Count()
        {
            if (reader.Depth > AwsBounds.Depth) throw new OddXmlException($"it nests deeper than {AwsBounds.Depth} levels");
            if (++_values > AwsBounds.Values) throw new OddXmlException($"it holds more than {AwsBounds.Values:#,0} values");
        }

        /// <summary>Goes through the children of the element that the reader stands on, to its end.</summary>
        /// <param name="child">Reads a child, or leaves it where it stands.</param>
        private void Children(Action child)
        {
            Count();
            if (reader.IsEmptyElement) return;
            var depth = reader.Depth;
            while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
            {
                Count();
                if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1) child();
            }
        }

        /// <summary>False where there is no such child.</summary>
        public bool Inside(string name, Action read)
        {
            var isThere = false;
            Children(() =>
            {
                if (isThere || reader.LocalName != name) return;
                isThere = true;
                read();
            });
            return isThere;
        }

        public void Structure(AwsShape shape, Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            Children(() =>
            {
                // What the model does not know yet (and requestId) is passed over.
                if (!shape.WireMembers.TryGetValue(reader.LocalName, out var member)) return;
                writer.WritePropertyName(member.Name);
                Value(member.Shape, writer);
            });
            writer.WriteEndObject();
        }

        private void Value(AwsShape shape, Utf8JsonWriter writer)
        {
            switch (shape.Type)
            {
                case AwsType.Structure:
                    Structure(shape, writer);
                    break;
                case AwsType.List:
                    writer.WriteStartArray();
                    Children(() => Value(shape.Of, writer));
                    writer.WriteEndArray();
                    break;
                case AwsType.Map:
                    writer.WriteStartObject();
                    Children(() => Entry(writer));
                    writer.WriteEndObject();
                    break;
                case AwsType.Boolean:
                    var (flag, said) = Trimmed();
                    writer.WriteBooleanValue(bool.TryParse(said, out var isTrue) ? isTrue : throw Wrong(flag, said));
                    break;
                case AwsType.Integer or AwsType.Long:
                    var (count, digits) = Trimmed();
                    writer.WriteNumberValue(long.TryParse(digits, out var whole) ? whole : throw Wrong(count, digits));
                    break;
                case AwsType.Float or AwsType.Double:
                    var (measure, figure) = Trimmed();
                    writer.WriteNumberValue(decimal.TryParse(figure, out var number) ? number : throw Wrong(measure, figure));
                    break;
                default:
                    writer.WriteStringValue(Text());
                    break;
            }
        }

        private void Entry(Utf8JsonWriter writer)
        {
            var (key, value) = ("", "");
            Children(() =>
            {
                if (reader.LocalName == "key") key = Text();
                else if (reader.LocalName == "value") value = Text();
            });
            writer.WritePropertyName(key);
            writer.WriteStringValue(value);
        }

        /// <summary>All text in the element that the reader stands on, to its end.</summary>
        private string Text()
        {
            Count();
            if (reader.IsEmptyElement) return "";
            var (depth, first, all) = (reader.Depth, (string?)null, (StringBuilder?)null);
            while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
            {
                Count();
                if (
                    reader.NodeType is not (
                        XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace))
                {
                    continue;
                }

                var text = reader.Value;
                if ((all?.Length ?? first?.Length ?? 0) + text.Length > AwsBounds.TextLength)
                {
                    throw new OddXmlException($"a text in it is longer than {AwsBounds.Sentence(AwsBounds.TextLength)}");
                }

                if (first is null) first = text;
                else (all ??= new StringBuilder(first)).Append(text);
            }

            return all?.ToString() ?? first ?? "";
        }

        private (string Element, string Text) Trimmed()
        {
            var name = reader.LocalName;
            return (name, Text().Trim());
        }

        private static OddXmlException Wrong(string element, string text) => new($"<{Short(element)}> holds '{Short(text)}'");
    }
}
