using System.Text.Json.Serialization;

namespace EksRecon.Model.Aws;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Cluster))]
[JsonSerializable(typeof(Addon))]
[JsonSerializable(typeof(AddonVersions))]
[JsonSerializable(typeof(Nodegroup))]
[JsonSerializable(typeof(FargateProfile))]
[JsonSerializable(typeof(string))]
internal sealed partial class EksJson : JsonSerializerContext;

[JsonSourceGenerationOptions]
[JsonSerializable(typeof(Subnet))]
[JsonSerializable(typeof(Vpc))]
[JsonSerializable(typeof(RouteTable))]
[JsonSerializable(typeof(NatGateway))]
[JsonSerializable(typeof(NetworkInterface))]
[JsonSerializable(typeof(SecurityGroup))]
[JsonSerializable(typeof(VpcEndpoint))]
[JsonSerializable(typeof(SubnetCidrReservation))]
[JsonSerializable(typeof(InstanceTypeLimits))]
[JsonSerializable(typeof(LoadBalancer))]
[JsonSerializable(typeof(TargetGroup))]
[JsonSerializable(typeof(TargetHealthDescription))]
[JsonSerializable(typeof(DhcpOptions))]
[JsonSerializable(typeof(VpcAttribute))]
[JsonSerializable(typeof(CallerIdentity))]
internal sealed partial class Ec2Json : JsonSerializerContext;
