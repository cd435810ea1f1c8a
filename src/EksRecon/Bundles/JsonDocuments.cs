using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// Reads JSON documents from a stream, one behind the other: one document, many (NDJSON, <c>kubectl cluster-info dump</c>), with container logs between them skipped.
/// After damage it goes on with the next line that starts a document, so that one broken document does not cost the others.
/// </summary>
internal sealed class JsonDocuments(ReadBuffer buffer, IDocumentHandler handler)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>Position behind the last token that was accepted, counted from <see cref="ReadBuffer.Start"/>.</summary>
    private int _position;

    /// <summary>True while the bytes from the document's start are kept, because it may be one object.</summary>
    private bool _keepsWhole;

    private long _reread;
    private JsonReaderState _state;
    private long _documentLine;

    private enum Step
    {
        Done,
        More,
        Stop,
    }

    /// <summary>Reads to the end of the stream.</summary>
    public void ReadAll(CancellationToken cancel)
    {
        while (SkipToDocument())
        {
            cancel.ThrowIfCancellationRequested();
            _position = 0;
            _keepsWhole = true;
            _state = new JsonReaderState(Options);
            _documentLine = buffer.Line;
            try
            {
                ReadDocument();
            }
            catch (JsonException broken)
            {
                Damaged(_documentLine + (broken.LineNumber ?? 0), (broken.BytePositionInLine ?? 0) + 1, "this is not JSON");
            }
            catch (InvalidOperationException)
            {
                // What Utf8JsonReader throws for bytes that are no UTF-8, and for halves of surrogate pairs.
                Damaged(_documentLine, 0, "a text in it is not Unicode");
            }
            catch (EndOfStreamException)
            {
                Damaged(buffer.Line + buffer.Rest.Count((byte)'\n'), 0, "the document ends in the middle");
            }
            catch (ReadLimitException tooLarge)
            {
                handler.Damaged(buffer.Line, 0, tooLarge.Message);
                return;
            }
        }
    }

    private void Damaged(long line, long column, string reason)
    {
        handler.Damaged(line, column, reason);
        // Documents behind a damaged one are looked for from where it began to be unreadable, as long as that does not read the same bytes over and over.
        var from = Math.Min(buffer.Rest.Length, Math.Max(_position, 1));
        _reread += buffer.Rest.Length - from;
        buffer.Advance(_reread > ReadLimits.RereadBytes ? buffer.Rest.Length : from);
        SkipToLineThatOpens();
    }

    private void SkipToLineThatOpens()
    {
        while (true)
        {
            var next = buffer.Rest.IndexOf("\n{"u8);
            if (next >= 0)
            {
                buffer.Advance(next + 1);
                return;
            }

            buffer.Advance(Math.Max(0, buffer.Rest.Length - 1));
            if (!buffer.Fill())
            {
                buffer.Advance(buffer.Rest.Length);
                return;
            }
        }
    }

    /// <summary>Moves to the first byte of the next document; false at the end.</summary>
    private bool SkipToDocument()
    {
        while (true)
        {
            var blank = buffer.Rest.IndexOfAnyExcept(" \t\r\n"u8);
            if (blank < 0)
            {
                buffer.Advance(buffer.Rest.Length);
                if (!buffer.Fill()) return false;
                continue;
            }

            buffer.Advance(blank);
            if (!DumpLogs.Starts(buffer)) return true;
            DumpLogs.Skip(buffer);
        }
    }

    private void ReadDocument()
    {
        var array = Run(OpenStep) == Step.Stop;
        if (array)
        {
            _keepsWhole = false;
            ReadItems("");
            Finish();
            return;
        }

        while (Run(MemberStep) == Step.More)
        {
            if (_streaming is not { } name) continue;
            _streaming = null;
            _keepsWhole = false;
            handler.Array(name);
            ReadItems(name);
        }

        Finish();
    }

    private string? _streaming;

    private void Finish()
    {
        handler.End(_keepsWhole ? buffer.Rest[.._position] : default, _documentLine);
        buffer.Advance(_position);
    }

    private void ReadItems(string name)
    {
        _itemsOf = name;
        while (Run(ItemStep) == Step.More)
        {
            buffer.Advance(_position);
            _position = 0;
        }
    }

    private string _itemsOf = "";

    private delegate Step? TryStep(ref Utf8JsonReader reader);

    /// <summary>Takes one step, reading more input until it can be taken whole. A step that returns null lacked input.</summary>
    private Step Run(TryStep step)
    {
        while (true)
        {
            // Never told that the input is final, the reader asks for more where a document is cut off, and throws only where it is wrong.
            var reader = new Utf8JsonReader(buffer.Rest[_position..], isFinalBlock: false, _state);
            if (step(ref reader) is { } result)
            {
                _state = reader.CurrentState;
                _position += (int)reader.BytesConsumed;
                return result;
            }

            if (!_keepsWhole)
            {
                buffer.Advance(_position);
                _position = 0;
            }

            if (!buffer.Fill()) throw new EndOfStreamException();
        }
    }

    private static Step? OpenStep(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return null;
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Step.Done,
            JsonTokenType.StartArray => Step.Stop,
            _ => throw new JsonException(null, null, null, null),
        };
    }

    private Step? MemberStep(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return null;
        if (reader.TokenType == JsonTokenType.EndObject) return Step.Done;
        var name = reader.GetString() ?? "";
        if (!reader.Read()) return null;
        if (reader.TokenType == JsonTokenType.StartArray && handler.Streams(name))
        {
            _streaming = name;
            return Step.More;
        }

        if (reader.TokenType == JsonTokenType.String && (name is "apiVersion" or "kind"))
        {
            handler.Text(name, reader.GetString() ?? "");
            return Step.More;
        }

        if (reader.TokenType == JsonTokenType.Null && handler.Streams(name))
        {
            handler.Array(name);
            return Step.More;
        }

        var from = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return null;
        if (name == "metadata" && JsonPeek.Text(buffer.Rest[(_position + from)..(_position + (int)reader.BytesConsumed)], "continue") is { Length: > 0 } more)
        {
            handler.Text("metadata.continue", more);
        }

        return Step.More;
    }

    private Step? ItemStep(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return null;
        if (reader.TokenType == JsonTokenType.EndArray) return Step.Done;
        var from = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return null;
        var item = buffer.Rest[(_position + from)..(_position + (int)reader.BytesConsumed)];
        handler.Item(_itemsOf, item, buffer.Line + buffer.Rest[..(_position + from)].Count((byte)'\n'));
        return Step.More;
    }
}
