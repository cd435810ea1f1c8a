using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>An end that is given as an address, a CIDR, or a range as rows write it (<c>10.0.0.0-10.0.0.255[External]</c>).</summary>
/// <param name="Span">Null for IPv6.</param>
/// <param name="Single">The address in its canonical spelling; null for a range of several.</param>
public sealed record EndAddress(AddressSpan? Span, string? Single)
{
    /// <summary>Null for a text that is no address and no range.</summary>
    public static EndAddress? Parse(string text)
    {
        if (Cidr.Parse(text) is { } range) return new(AddressSpan.Of(range), range.Size.IsOne ? range.Base.ToString() : null);
        var plain = text.EndsWith(AddressSpan.External, StringComparison.Ordinal) ? text[..^AddressSpan.External.Length] : text;
        var dash = plain.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || AddressSpan.Of(plain[..dash]) is not { } first || AddressSpan.Of(plain[(dash + 1)..]) is not { } last
            || last.First < first.First)
        {
            return null;
        }

        return new(new AddressSpan(first.First, last.Last), first == last ? plain[..dash] : null);
    }

    public override string ToString() => Single ?? Span?.ToString() ?? "an IPv6 range";
}
