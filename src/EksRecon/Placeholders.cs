#pragma warning disable
// Each entry goes away with the layer that brings the real detector.
using System.Collections.Immutable;
using EksRecon.Facts; using EksRecon.Model; using EksRecon.Signatures;
namespace EksRecon.Networking.ServiceMesh { static class ServiceMeshDetector { public static ServiceMeshFacts Detect(Snapshot s, ComponentCensus c)=>new(){Detected=Fact.Unknown<string>(),IstioDetected=Fact.Unknown<bool>(),IstioMode=Fact.Unknown<string?>(),IstioVersion=Fact.Unknown<string?>(),InjectionNamespaces=Fact.Unknown<ImmutableArray<string>>(),AppMeshDetected=Fact.Unknown<bool>(),AppMeshVirtualServices=Fact.Unknown<int>()}; } }
namespace EksRecon.Networking.Vpc { static class VpcDetector { public static VpcFacts Detect(Snapshot s, ComponentCensus c)=>new(){VpcId=Fact.Unknown<string>()}; } }
