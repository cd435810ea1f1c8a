namespace EksRecon.Capacity;

/// <summary>A number, and between which two it surely lies.</summary>
/// <param name="Estimate">What the model says.</param>
/// <param name="AtLeast">With what is certain alone: what was not seen gives nothing, and only reserved /28 blocks are counted on.</param>
/// <param name="AtMost">Null where nothing bounds it.</param>
public readonly record struct Bounds(int Estimate, int AtLeast, int? AtMost)
{
    public bool IsExact => AtLeast == AtMost;

    public static Bounds operator +(Bounds left, Bounds right) =>
        new(left.Estimate + right.Estimate, left.AtLeast + right.AtLeast, left.AtMost + right.AtMost);
}
