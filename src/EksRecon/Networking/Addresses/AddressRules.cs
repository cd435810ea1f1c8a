using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.Addresses;

/// <summary>The rules about addresses, by code.</summary>
internal static class AddressRules
{
    public static ImmutableArray<Rule<AddressFacts>> All { get; } =
    [
        new PodsWaitForAddresses(), new ZoneOutOfAddresses(), new NoFreePrefixBlock(), new WarmPoolsHoldScarceAddresses(), new UpgradeDoesNotFit(), new NoRoomForNodes(),
    ];

    /// <summary>A command that shows the free addresses of subnets.</summary>
    public static ShellCommand Describe(IEnumerable<string> subnets) =>
        $"aws ec2 describe-subnets --subnet-ids {subnets} --query 'Subnets[].[SubnetId,AvailabilityZone,AvailableIpAddressCount,CidrBlock]' --output text";

    /// <summary>What "none fits" rests on.</summary>
    public static Premise Whole(AddressFacts facts) => facts.Outlook.Seen().Except(IsBounded);

    /// <summary>Interfaces that were not seen widen the bounds, and the bounds say so.</summary>
    private static bool IsBounded(Gap gap) =>
        gap.Question.StartsWith(AwsCalls.DescribeNetworkInterfaces.Question, StringComparison.Ordinal);

    /// <summary>True where no node, pod or subnet was missed: only then does "none fits" hold of a zone.</summary>
    public static bool IsWhole(AddressFacts facts, Fact<Outlook> outlook)
    {
        foreach (var gap in outlook.Gaps)
        {
            if (!IsBounded(gap)) return false;
        }

        return facts.Plan.SawAllSubnets && facts.Plan.SawAllPods;
    }

    /// <summary>Evidence of what is free in a subnet.</summary>
    public static IEnumerable<Evidence> Free(AddressFacts facts, IEnumerable<int> subnets)
    {
        foreach (var index in subnets)
        {
            foreach (var evidence in facts.Subnets[index].Subnet.Free.Evidence) yield return evidence;
        }
    }
}
