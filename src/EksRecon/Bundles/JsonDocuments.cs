using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// Reads JSON documents from a stream, one behind the other: one document, many (NDJSON, <c>kubectl cluster-info dump</c>), with container
/// logs between them skipped.
/// After damage it goes on with the next element of the list, or the next line that starts a document, so that what is broken does not cost
/// what is not.
/// </summary>
internal sealed class JsonDocuments(ReadBuffer buffer, IDocumentHandler handler)
{
    private const string NotJson = "this is not JSON";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ReadLimits.Depth };

    private readonly JsonListLines _lines = new(buffer);

    /// <summary>Position behind the last token that was accepted, counted from <see cref="ReadBuffer.Start"/>.</summary>
    private int _position;

    /// <summary>Where the value of the last whole member starts; behind <see cref="_position"/> where there is none.</summary>
    private int _lastValue;

    /// <summary>True while the bytes from the document's start are kept, because it may be one object.</summary>
    private bool _keepsWhole;

    private long _reread;
    private JsonReaderState _state;
    private long _documentLine;
    private string? _streaming;
    private string _itemsOf = "";

    private delegate Step? TryStep(ref Utf8JsonReader reader);

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
            (_position, _lastValue) = (0, int.MaxValue);
            _keepsWhole = true;
            _state = new JsonReaderState(Options);
            _documentLine = buffer.Line;
            try
            {
                ReadDocument();
            }
            catch (JsonException broken)
            {
                Damaged(_documentLine + (broken.LineNumber ?? 0), (broken.BytePositionInLine ?? 0) + 1, NotJson);
            }
            catch (InvalidOperationException)
            {
                // What Utf8JsonReader throws for bytes that are no UTF-8, and for halves of surrogate pairs.
                Damaged(_documentLine, 0, JsonText.NotUnicode);
            }
            catch (EndOfStreamException)
            {
                Damaged(buffer.Line + buffer.Rest.Count((byte)'\n'), 0, "the document ends in the middle");
            }
            catch (ReadLimitException tooLarge)
            {
                handler.Damaged(buffer.Line, 0, tooLarge.Message, losesRest: true);
                return;
            }
        }
    }

    private void Damaged(long line, long column, string reason)
    {
        // Documents behind a damaged one are looked for from where it began to be unreadable, as long as that does not read the same bytes
        // over and over.
        var from = Math.Min(buffer.Rest.Length, Math.Max(_position, 1));
        _reread += buffer.Rest.Length - from;
        var isReadOn = _reread <= ReadLimits.RereadBytes;
        var isSwallowed = HasSwallowed();
        var passed = new PassedText();
        passed.Read(buffer.Rest[Math.Max(0, from - 1)..from]);
        buffer.Advance(isReadOn ? from : buffer.Rest.Length);
        SkipToLineThatOpens(isReadOn, ref passed);
        handler.Damaged(line, column, reason, losesRest: !isReadOn || isSwallowed || passed.HoldsDocuments);
    }

    /// <summary>True where the document breaks off behind a colon, and the next document was taken for the value.</summary>
    private bool HasSwallowed()
    {
        if (!_keepsWhole || _lastValue >= _position) return false;
        var value = buffer.Rest[_lastValue.._position];
        return value[0] == (byte)'{' && JsonPeek.Text(value, "apiVersion") is not null && JsonPeek.Text(value, "kind") is not null;
    }

    /// <summary>
    /// A document that begins elsewhere than at the start of a line cannot be told from a part of the damaged one: it is lost with it.
    /// </summary>
    private void SkipToLineThatOpens(bool isReadOn, ref PassedText passed)
    {
        while (true)
        {
            var next = isReadOn ? buffer.Rest.IndexOf("\n{"u8) : -1;
            var skipped = next >= 0 ? next + 1 : Math.Max(0, buffer.Rest.Length - 1);
            passed.Read(buffer.Rest[..skipped]);
            buffer.Advance(skipped);
            if (next >= 0) return;
            if (!buffer.Fill())
            {
                passed.Read(buffer.Rest);
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
            if (!DumpLogs.TrySkip(buffer)) return true;
        }
    }

    private void ReadDocument()
    {
        if (Run(OpenStep) == Step.Stop)
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

    private void Finish()
    {
        var whole = _keepsWhole ? buffer.Rest[.._position] : default;
        if (JsonText.IsUnicode(whole)) handler.End(whole, _documentLine);
        else handler.Damaged(_documentLine, 0, JsonText.NotUnicode);
        buffer.Advance(_position);
    }

    private void ReadItems(string name)
    {
        _itemsOf = name;
        var opened = _state;
        _lines.Reset();
        while (true)
        {
            try
            {
                if (Run(ItemStep) != Step.More) return;
                buffer.Advance(_position);
                _position = 0;
            }
            catch (JsonException) when (_lines.ToItem(_position) is { } item)
            {
                handler.ItemDamaged(name, buffer.Rest[item..], buffer.Line + buffer.Rest[..item].Count((byte)'\n'), 0, NotJson);
                if (!_lines.SkipItem(item)) throw;
                (_position, _state) = (0, opened);
            }
        }
    }

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

        var isNull = reader.TokenType == JsonTokenType.Null;
        var from = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return null;
        handler.Member(name, isNull);
        _lastValue = _position + from;
        if (name == "metadata" && ListPage.GoesOn(buffer.Rest[(_position + from)..(_position + (int)reader.BytesConsumed)]))
        {
            handler.Continues();
        }

        return Step.More;
    }

    private Step? ItemStep(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return null;
        if (reader.TokenType == JsonTokenType.EndArray) return Step.Done;
        var from = _position + (int)reader.TokenStartIndex;
        _lines.ItemAt(from);
        if (!reader.TrySkip()) return null;
        var item = buffer.Rest[from..(_position + (int)reader.BytesConsumed)];
        var line = buffer.Line + buffer.Rest[..from].Count((byte)'\n');
        if (JsonText.IsUnicode(item)) handler.Item(_itemsOf, item, line);
        else handler.ItemDamaged(_itemsOf, item, line, 0, JsonText.NotUnicode);
        return Step.More;
    }
}
