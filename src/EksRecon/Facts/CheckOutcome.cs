namespace EksRecon.Facts;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>Everything it rests on was seen, and there is nothing to report.</summary>
    Passed,

    /// <summary>There is a finding. Where a part was not seen, there may be more.</summary>
    Found,

    /// <summary>Something it rests on is unknown or partial, and what was seen gives no finding.</summary>
    NotChecked,
}

/// <summary>The spelling of <see cref="CheckOutcome"/> in reports.</summary>
public static class CheckOutcomeNames
{
    public static string Name(this CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "passed",
        CheckOutcome.Found => "found",
        _ => "not-checked",
    };
}
