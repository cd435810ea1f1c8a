using System.Text;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Outputs;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EksRecon.Reports;

/// <summary>Writes a report as YAML: the same members in the same order as its JSON.</summary>
public static class YamlReport
{
    public static void Write(Report report, Stream output) =>
        Write(JsonSerializer.SerializeToElement(report, ReportJson.Readable.Report), output);

    internal static void Write(JsonElement root, Stream output)
    {
        // Double quotes are chosen for what is escaped here, and for nothing else that it could meet.
        using var escaping = new EscapingStream(output, hasPairs: false);
        using var writer = new StreamWriter(escaping, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        var emitter = new Emitter(writer,
            new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(root, emitter);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(JsonElement element, Emitter emitter)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
                foreach (var member in element.EnumerateObject())
                {
                    emitter.Emit(Text(member.Name));
                    Emit(member.Value, emitter);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(
                    new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
                        element.GetArrayLength() == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in element.EnumerateArray()) Emit(item, emitter);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                emitter.Emit(Text(element.GetString() ?? ""));
                break;
            default:
                emitter.Emit(Plain(element.GetRawText()));
                break;
        }
    }

    private static Scalar Plain(string text) =>
        new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false);

    private static Scalar Text(string text) =>
        new(AnchorName.Empty, TagName.Empty, text, Style(text), isPlainImplicit: true, isQuotedImplicit: true);

    /// <summary>
    /// A block keeps the lines of a text that is nothing but lines; whatever has to be escaped, or could be taken for something else, is
    /// quoted.
    /// </summary>
    private static ScalarStyle Style(string text)
    {
        var isLines = text.Contains('\n', StringComparison.Ordinal);
        if (VisibleText.HoldsHidden(isLines ? text.Replace("\n", "", StringComparison.Ordinal) : text)) return ScalarStyle.DoubleQuoted;
        if (isLines) return IsBlock(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
        // "<<" merges mappings, and "=" is a default value, for readers of YAML 1.1.
        return text is "<<" or "=" || YamlScalars.NeedsQuotes(text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any;
    }

    /// <summary>Blanks before the first sign or behind the last would need indicators that readers treat differently.</summary>
    private static bool IsBlock(string text) =>
        !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text.TrimEnd('\n') is { Length: > 0 } lines ? lines[^1] : ' ');
}
