using System.Net;

using CsCheck;

using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// Rules that cannot be evaluated, packet by packet: what is decided is right whatever the rule says, and what the rule cannot change is
/// decided.
/// </summary>
public sealed class CalicoUnreadProperties
{
    [Fact]
    public void What_is_decided_stays_right_and_what_a_rule_cannot_change_is_decided() =>
        Gen.Select(CalicoCluster.Any, Gen.Int[0, 99], Gen.Bool).Sample(
        (cluster, which, isBare) =>
        {
            if (Pick(cluster, which) is not { } picked) return;
            var (policy, ingress, at) = picked;
            var rule = Rules(policy, ingress)[at];
            // With all that it says, or with its action alone.
            var unread = isBare ? new CalicoRule(rule.Action, null, null, null, null) { IsUnread = true } : rule with { IsUnread = true };
            var snapshot = With(cluster, picked, unread).Bundle().Snapshot(isComplete: true);
            var answer = ReachAnswer.Of(snapshot,
                Judgement.Assumed("calico", Readings.Calico(snapshot, [.. Readings.CalicoKinds.Union(Readings.UpstreamKinds)])));
            var (open, undecided) = (new ParsedRows(answer.Effective.Texts()), new ParsedRows(answer.Undecided.Texts()));
            var everything = new CalicoRule("Allow", null, null, null, null);
            // Log decides nothing, and leaves the policy's directions as they are.
            var truths = new[] { rule, everything with { Action = "Log" }, everything,
                everything with { Action = "Deny" } }.Select(one => new CalicoEvaluator(With(cluster, picked, one))).ToList();
            foreach (var one in cluster.Cluster.Pods)
            {
                foreach (var other in cluster.Cluster.Pods.Where(other => other != one))
                {
                    Packets.Each((protocol, port) =>
                        Check([.. truths.Select(truth => truth.May(one, other, IPAddress.None, protocol, port))],
                            open.Has(one.Row, other.Row, protocol, port), undecided.Has(one.Row, other.Row, protocol, port),
                            $"{one.Row} -> {other.Row} {protocol} {port}"));
                }

                foreach (var address in Packets.Outside)
                {
                    Packets.Each((protocol, port) =>
                    {
                        Check([.. truths.Select(truth => truth.May(one, null, address, protocol, port))],
                            open.Has(one.Row, address, protocol, port, isSource: true),
                            undecided.Has(one.Row, address, protocol, port, isSource: true), $"{one.Row} -> {address} {protocol} {port}");
                        Check([.. truths.Select(truth => truth.May(null, one, address, protocol, port))],
                            open.Has(one.Row, address, protocol, port, isSource: false),
                            undecided.Has(one.Row, address, protocol, port, isSource: false), $"{address} -> {one.Row} {protocol} {port}");
                    });
                }
            }
        },
        iter: Iterations);

    /// <param name="truths">With the rule as it was, with nothing, and with everything allowed and denied in its place.</param>
    private static void Check(bool[] truths, bool isOpen, bool isUndecided, string packet)
    {
        if (!isUndecided && isOpen != truths[0]) Assert.Fail($"{packet}: it is {truths[0]}, and decided as {isOpen}");
        if (!isUndecided && isOpen != truths[1]) Assert.Fail($"{packet}: without the rule it is {truths[1]}, and decided as {isOpen}");
        if (isUndecided && truths[1] == truths[2] && truths[2] == truths[3])
        {
            Assert.Fail($"{packet}: it is {truths[1]} whatever the rule says, and not decided");
        }
    }

    private static (CalicoPolicy Policy, bool Ingress, int At)? Pick(CalicoCluster cluster, int which)
    {
        var all = cluster.Policies.SelectMany(policy =>
            new[] { true, false }.SelectMany(ingress =>
                Enumerable.Range(0, Rules(policy, ingress).Length).Select(at => (policy, ingress, at)))).ToList();
        return all.Count == 0 ? null : all[which % all.Count];
    }

    private static CalicoRule[] Rules(CalicoPolicy policy, bool ingress) => ingress ? policy.Ingress : policy.Egress;

    private static CalicoCluster With(CalicoCluster cluster, (CalicoPolicy Policy, bool Ingress, int At) place, CalicoRule rule)
    {
        CalicoRule[] rules = [.. Rules(place.Policy, place.Ingress).Select((one, at) => at == place.At ? rule : one)];
        return cluster with
        {
            Policies =
                [.. cluster.Policies.Select(policy => policy.Name != place.Policy.Name ? policy : place.Ingress ? policy with { Ingress = rules } : policy with { Egress = rules })],
        };
    }

    private static int Iterations => Tries.Of(80, share: 0.5);
}
