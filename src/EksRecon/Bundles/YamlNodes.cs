using System.Text.Json;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EksRecon.Bundles;

/// <summary>A YAML document asks for more than <see cref="ReadLimits"/> allow.</summary>
internal sealed class YamlLimitException(Mark at, string message) : YamlException(at, at, message);

/// <summary>
/// Walks YAML events and writes nodes as JSON; anchors are remembered as events and replayed, with a bound on how much they may expand to.
/// </summary>
internal sealed class YamlNodes(BoundedText text)
{
    private readonly Parser _parser = new(text);
    private readonly Dictionary<AnchorName, ParsingEvent[]> _anchors = [];
    private readonly List<(AnchorName Anchor, int Depth, List<ParsingEvent> Events)> _recording = [];
    private readonly Stack<(ParsingEvent[] Events, int Next, bool IsRecorded)> _replays = new();
    private int _aliased;
    private int _anchored;
    private ParsingEvent? _current;

    /// <summary>
    /// Names of the mappings that are being read, the innermost last: one list for all, because every mapping of a document needs them.
    /// </summary>
    public List<string> Names { get; } = [];

    public ParsingEvent Current => _current ?? throw new InvalidOperationException("No document was begun.");

    /// <summary>Moves to the root node of the next document; false at the end of the stream.</summary>
    public bool NextDocument()
    {
        _anchors.Clear();
        Names.Clear();
        (_aliased, _anchored) = (0, 0);
        while (Advance())
        {
            if (_parser.Current is not DocumentStart) continue;
            Move();
            return true;
        }

        return false;
    }

    public void Move()
    {
        while (true)
        {
            var next = NextEvent(out var isRecorded);
            if (next is not AnchorAlias alias)
            {
                _current = next;
                if (isRecorded) Record(next);
                return;
            }

            if (!_anchors.TryGetValue(alias.Value, out var events))
            {
                throw new YamlLimitException(alias.Start, $"the alias *{alias.Value} has no anchor before it");
            }

            _aliased += events.Length;
            if (_aliased > ReadLimits.AliasedNodes)
            {
                throw new YamlLimitException(alias.Start, $"its aliases stand for more than {ReadLimits.AliasedNodes} nodes");
            }

            _replays.Push((events, 0, isRecorded));
        }
    }

    /// <summary>Moves behind the current node.</summary>
    public void SkipNode()
    {
        var depth = 0;
        do
        {
            if (Current is MappingStart or SequenceStart) depth++;
            if (Current is MappingEnd or SequenceEnd) depth--;
            Move();
        }
        while (depth > 0);
    }

    /// <summary>
    /// Goes on with events that were read before, as if they stood behind the current one. Anchors do not remember them: where they come
    /// from, they were remembered.
    /// </summary>
    public void Replay(ParsingEvent[] events)
    {
        _replays.Push((events, 0, false));
        Move();
    }

    /// <summary>Writes the current node and moves behind it.</summary>
    public void Write(Utf8JsonWriter writer, int depth)
    {
        Check(writer, depth);
        switch (Current)
        {
            case Scalar scalar:
                YamlScalars.Write(scalar, writer);
                break;
            case MappingStart:
                writer.WriteStartObject();
                Move();
                WriteMembers(writer, depth);
                writer.WriteEndObject();
                break;
            case SequenceStart:
                writer.WriteStartArray();
                Move();
                while (Current is not SequenceEnd) Write(writer, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                throw new YamlLimitException(Current.Start, "the document ends in the middle");
        }

        Move();
    }

    private void WriteMembers(Utf8JsonWriter writer, int depth)
    {
        var members = new YamlMembers(this);
        while (members.Next() is { } name)
        {
            writer.WritePropertyName(name);
            Write(writer, depth + 1);
        }
    }

    private void Check(Utf8JsonWriter writer, int depth)
    {
        if (depth > ReadLimits.Depth) throw new YamlLimitException(Current.Start, $"it nests deeper than {ReadLimits.Depth} levels");
        if (writer.BytesCommitted + writer.BytesPending > ReadLimits.LargestItem)
        {
            throw new YamlLimitException(Current.Start, ReadLimits.TooLarge);
        }
    }

    /// <summary>YamlDotNet's parser gives up on some broken texts with exceptions from its stack and of number parsing.</summary>
    private bool Advance()
    {
        try
        {
            text.Expect(ReadLimits.LargestItem);
            return _parser.MoveNext();
        }
        catch (ReadLimitException tooLarge)
        {
            var place = _parser.Current?.End ?? Mark.Empty;
            throw new YamlLimitException(place, tooLarge.Message);
        }
        catch (Exception broken) when (broken is InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            var place = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(place, place, "this is not YAML", broken);
        }
    }

    private ParsingEvent NextEvent(out bool isRecorded)
    {
        while (_replays.TryPop(out var replay))
        {
            if (replay.Next == replay.Events.Length) continue;
            _replays.Push((replay.Events, replay.Next + 1, replay.IsRecorded));
            isRecorded = replay.IsRecorded;
            return replay.Events[replay.Next];
        }

        isRecorded = true;
        if (!Advance() || _parser.Current is null) throw new YamlLimitException(Current.End, "the document ends in the middle");
        return _parser.Current;
    }

    private void Record(ParsingEvent next)
    {
        if (next is NodeEvent { Anchor.IsEmpty: false } anchored) _recording.Add((anchored.Anchor, 0, []));
        for (var index = _recording.Count - 1; index >= 0; index--)
        {
            var (anchor, depth, events) = _recording[index];
            if (++_anchored > ReadLimits.AnchoredNodes)
            {
                throw new YamlLimitException(next.Start, $"its anchors stand for more than {ReadLimits.AnchoredNodes} nodes");
            }

            // One node more than an alias may stand for is enough to refuse the alias.
            if (events.Count <= ReadLimits.AliasedNodes) events.Add(next);
            else _anchored--;
            depth += next.NestingIncrease;
            if (depth > 0)
            {
                _recording[index] = (anchor, depth, events);
                continue;
            }

            _anchors[anchor] = [.. events];
            _recording.RemoveAt(index);
        }
    }
}
