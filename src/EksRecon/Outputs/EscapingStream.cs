using System.Buffers;
using System.Text;

namespace EksRecon.Outputs;

/// <summary>
/// Escapes what is never shown as it is in JSON or YAML while it is written. Such characters stand only within quotes there, where
/// <c>\u202e</c> means the same; line breaks are the writer's matter.
/// </summary>
/// <param name="inner">Takes the text; it is not closed with this stream.</param>
/// <param name="hasPairs">True for JSON, which spells a character above U+FFFF as two halves; YAML has <c>\U</c> for it.</param>
internal sealed class EscapingStream(Stream inner, bool hasPairs) : Stream
{
    /// <summary>What is shown as it is and takes one byte: ASCII without control characters, and the line break.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [(byte)'\n', .. Enumerable.Range(' ', 0x7F - ' ').Select(letter => (byte)letter)]);

    /// <summary>A character of UTF-8 that a write has cut in two.</summary>
    private readonly byte[] _cut = new byte[4];
    private int _cutLength;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (_cutLength > 0 && !buffer.IsEmpty)
        {
            _cut[_cutLength++] = buffer[0];
            buffer = buffer[1..];
            if (Rune.DecodeFromUtf8(_cut.AsSpan(0, _cutLength), out var rune, out _) == OperationStatus.NeedMoreData) continue;
            var whole = _cut.AsSpan(0, _cutLength);
            _cutLength = 0;
            Put(rune, whole);
        }

        while (!buffer.IsEmpty)
        {
            var plain = buffer.IndexOfAnyExcept(Plain);
            if (plain != 0)
            {
                inner.Write(plain < 0 ? buffer : buffer[..plain]);
                if (plain < 0) return;
                buffer = buffer[plain..];
            }

            if (Rune.DecodeFromUtf8(buffer, out var rune, out var length) == OperationStatus.NeedMoreData)
            {
                buffer.CopyTo(_cut);
                _cutLength = buffer.Length;
                return;
            }

            Put(rune, buffer[..length]);
            buffer = buffer[length..];
        }
    }

    private void Put(Rune rune, ReadOnlySpan<byte> encoded)
    {
        if (!VisibleText.IsHidden(rune.Value))
        {
            inner.Write(encoded);
            return;
        }

        var escaped = rune.IsBmp || !hasPairs
            ? (rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}")
            : string.Concat(rune.ToString().Select(half => $"\\u{(int)half:x4}"));
        inner.Write(Encoding.ASCII.GetBytes(escaped));
    }
}
