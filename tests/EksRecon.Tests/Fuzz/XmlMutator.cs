using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Spoils XML as XML: elements left out, doubled, renamed, emptied, nested, with hostile texts; now and then bytes as well. The same way
/// for the same seed.
/// </summary>
internal static class XmlMutator
{
    private const int Deep = 3000;

    public static byte[] Spoil(byte[] seed, Random random)
    {
        XDocument document;
        try
        {
            document = XDocument.Parse(Encoding.UTF8.GetString(seed));
        }
        catch (XmlException)
        {
            return Mutator.Spoil(seed, random, seed);
        }

        for (var times = random.Next(1, 6); times > 0; times--) Once(document, random);
        var text = document.ToString(SaveOptions.DisableFormatting);
        text = random.Next(15) switch
        {
            0 => text.Replace("</", string.Concat(Enumerable.Repeat("<a>", random.Next(Deep))) + "</",
                StringComparison.Ordinal)[..Math.Min(text.Length * 2, 200_000)],
            1 => "<!DOCTYPE x [<!ENTITY a \"b\">]>" + text,
            2 => text.Replace(">", ">&#27;[31m", StringComparison.Ordinal),
            3 => text.Replace("<", "<!--x--><", StringComparison.Ordinal),
            4 => text.Replace(">", "><![CDATA[\u202e]]>", StringComparison.Ordinal),
            _ => text,
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(6) == 0 ? Mutator.Spoil(bytes, random, seed) : bytes;
    }

    private static void Once(XDocument document, Random random)
    {
        var elements = document.Descendants().ToList();
        if (elements.Count == 0) return;
        var element = elements[random.Next(elements.Count)];
        var other = elements[random.Next(elements.Count)];
        switch (random.Next(8))
        {
            case 0 when element.Parent is { NodeType: XmlNodeType.Element }:
                element.Remove();
                break;
            case 1 when element.Parent is { NodeType: XmlNodeType.Element }:
                element.AddAfterSelf(new XElement(element));
                break;
            case 2:
                element.Name = element.Name.Namespace + (random.Next(2) == 0 ? other.Name.LocalName : "x");
                break;
            case 3:
                element.RemoveNodes();
                break;
            case 4:
                element.Add(new XElement(other));
                break;
            case 5:
                var copy = new XElement(element);
                element.RemoveNodes();
                element.Add(new XElement(element.Name.Namespace + "item", copy.Nodes()));
                break;
            default:
                element.Value = new string([.. HostileTexts.One(random).Where(XmlConvert.IsXmlChar)]);
                break;
        }
    }
}
