namespace EksRecon.Anonymity;

/// <summary>What numbers of a run are.</summary>
internal enum NumberSpan
{
    /// <summary>Four that are an IPv4 address.</summary>
    Address,

    /// <summary>Three groups of four digits: an account id as the console writes it.</summary>
    Account,

    /// <summary>An address may be among them.</summary>
    Unclear,
}

/// <summary>
/// Numbers with dots, dashes or underscores between them, from the first to the last. Addresses are written so, with other numbers before
/// and behind them
/// (<c>cache-10-20-30-40-0</c>), and nothing says which four are the address: where more than one four could be, all of them are replaced.
/// </summary>
internal sealed class NumberRun
{
    private const int Octets = 4;
    private const int AccountGroups = 3;
    private const int AccountGroupDigits = 4;

    private readonly string _text;
    private readonly List<Number> _numbers;

    private NumberRun(string text, List<Number> numbers) => (_text, _numbers) = (text, numbers);

    /// <summary>A number of the run.</summary>
    /// <param name="IsPart">True where letters are before or behind the digits, in one word with them.</param>
    internal readonly record struct Number(int From, int To, bool IsPart);

    public IReadOnlyList<Number> Numbers => _numbers;

    /// <summary>True where a word that ends at this place is followed by another number: most words are not.</summary>
    public static bool GoesOn(string text, int end) =>
        end + 1 < text.Length && text[end] is '.' or '-' or '_' && char.IsAsciiDigit(text[end - 1]) && char.IsAsciiDigit(text[end + 1]);

    /// <summary>The run that begins with the word at this place; it has one number or none where the word stands alone.</summary>
    public static NumberRun At(string text, int start)
    {
        var numbers = new List<Number>();
        var end = WordEnd(text, start);
        var digits = end;
        while (digits > start && char.IsAsciiDigit(text[digits - 1])) digits--;
        if (digits == end) return new(text, numbers);
        numbers.Add(new(digits, end, digits > start));
        while (end + 1 < text.Length && text[end] is '.' or '-' or '_' && char.IsAsciiDigit(text[end + 1]))
        {
            var from = end + 1;
            end = WordEnd(text, from);
            var to = from;
            while (to < end && char.IsAsciiDigit(text[to])) to++;
            numbers.Add(new(from, to, to < end));
            if (to < end) break;
        }

        return new(text, numbers);
    }

    /// <summary>The numbers that are to be replaced, from the first to the last of each span; none share a number.</summary>
    public List<(int First, int Last, NumberSpan What)> Spans()
    {
        var spans = new List<(int First, int Last, NumberSpan What)>();
        for (var first = 0; first + AccountGroups <= _numbers.Count;)
        {
            var last = first + 1;
            while (last + 1 < _numbers.Count && Separator(last) == Separator(first)) last++;
            if (last - first + 1 >= Octets) spans.Add(Judge(first, last));
            else if (last - first + 1 == AccountGroups && AccountAt(first) is { } what) spans.Add((first, last, what));
            first = last;
        }

        // Two that share a number: either may be the address.
        for (var index = 1; index < spans.Count; index++)
        {
            if (spans[index].First != spans[index - 1].Last) continue;
            spans[index - 1] = spans[index - 1] with { What = NumberSpan.Unclear };
            spans[index] = (spans[index].First + 1, spans[index].Last, NumberSpan.Unclear);
        }

        return spans;
    }

    private (int First, int Last, NumberSpan What) Judge(int first, int last)
    {
        if (last - first + 1 > Octets && _numbers[first].IsPart) first++;
        if (last - first + 1 > Octets && _numbers[last].IsPart) last--;
        return (first, last, last - first + 1 == Octets && AreOctets(first) ? NumberSpan.Address : NumberSpan.Unclear);
    }

    /// <summary>Three groups of four digits; with more digits at either end an account may be among them.</summary>
    private NumberSpan? AccountAt(int first)
    {
        var isExact = true;
        for (var index = first; index < first + AccountGroups; index++)
        {
            var digits = _numbers[index].To - _numbers[index].From;
            if (digits < AccountGroupDigits || digits > AccountGroupDigits && index == first + 1) return null;
            isExact &= digits == AccountGroupDigits;
        }

        return isExact ? NumberSpan.Account : NumberSpan.Unclear;
    }

    private bool AreOctets(int first)
    {
        for (var index = first; index < first + Octets; index++)
        {
            if (Ipv4Text.Octet(_text.AsSpan(_numbers[index].From.._numbers[index].To)) is null) return false;
        }

        return true;
    }

    /// <summary>The separator behind a number.</summary>
    private char Separator(int number) => number + 1 < _numbers.Count ? _text[_numbers[number].To] : '\0';

    private static int WordEnd(string text, int at)
    {
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at])) at++;
        return at;
    }
}
