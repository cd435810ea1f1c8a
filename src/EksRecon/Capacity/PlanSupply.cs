namespace EksRecon.Capacity;

/// <summary>Makes the supply of a plan's subnets.</summary>
internal static class PlanSupply
{
    /// <param name="isMost">True: unknown subnets give without end, and blocks are the upper bound. False: they give nothing, and only
    /// reserved blocks are sure.</param>
    public static AddressSupply Of(AddressPlan plan, bool isMost)
    {
        var free = new int[plan.Subnets.Length];
        var blocks = new int[plan.Subnets.Length];
        for (var index = 0; index < free.Length; index++)
        {
            var subnet = plan.Subnets[index];
            free[index] = subnet.Free ?? (isMost ? AddressSupply.Unlimited : 0);
            blocks[index] = isMost ? subnet.Blocks ?? free[index] : subnet.SureBlocks;
        }

        return new(free, blocks);
    }
}
