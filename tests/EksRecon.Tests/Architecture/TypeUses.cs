using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EksRecon.Tests.Architecture;

/// <summary>
/// Which types of an assembly use which: by their bases, members, attributes and what their methods do (ECMA-335, II.22 and III).
/// </summary>
internal sealed class TypeUses : IDisposable
{
    private static readonly OpCode[] OneByte = Codes(isLong: false);
    private static readonly OpCode[] TwoBytes = Codes(isLong: true);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly Dictionary<TypeDefinitionHandle, HashSet<(string Namespace, string Name)>> _uses = [];
    private readonly TypeNames _names;

    public TypeUses(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
        _names = new TypeNames(this);
        foreach (var handle in _metadata.TypeDefinitions) Read(handle);
    }

    /// <summary>Pairs of a type and one that it uses, both with their namespaces, nested types as the one they stand in.</summary>
    public IEnumerable<(string Namespace, string Name, string UsedNamespace, string Used)> All =>
        from uses in _uses
        let user = NameOf(uses.Key)
        from used in uses.Value
        where user != used
        select (user.Namespace, user.Name, used.Namespace, used.Name);

    public void Dispose() => _file.Dispose();

    private (string Namespace, string Name) NameOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? NameOf(outer)
            : (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    private (string Namespace, string Name)? NameOf(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return NameOf((TypeDefinitionHandle)handle);
            case HandleKind.TypeReference:
                var reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
                return reference.ResolutionScope.Kind == HandleKind.TypeReference
                    ? NameOf(reference.ResolutionScope)
                    : (_metadata.GetString(reference.Namespace), _metadata.GetString(reference.Name));
            default:
                return null;
        }
    }

    private void Read(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var uses = _uses[handle] = [];
        Use(uses, type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            Use(uses, _metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var field in type.GetFields()) uses.UnionWith(_metadata.GetFieldDefinition(field).DecodeSignature(_names, null));
        foreach (var attribute in type.GetCustomAttributes()) Use(uses, _metadata.GetCustomAttribute(attribute).Constructor);
        foreach (var one in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(one);
            var signature = method.DecodeSignature(_names, null);
            uses.UnionWith(signature.ReturnType);
            foreach (var parameter in signature.ParameterTypes) uses.UnionWith(parameter);
            if (method.RelativeVirtualAddress == 0) continue;
            var body = _file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
            {
                foreach (var local in _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null))
                {
                    uses.UnionWith(local);
                }
            }

            Read(uses, body.GetILReader());
        }
    }

    private void Read(HashSet<(string, string)> uses, BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            var first = code.ReadByte();
            var operation = first == 0xFE ? TwoBytes[code.ReadByte()] : OneByte[first];
            switch (operation.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Use(uses, MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += sizeof(int) * targets;
                    break;
                default:
                    code.Offset += SizeOf(operation.OperandType);
                    break;
            }
        }
    }

    private void Use(HashSet<(string, string)> uses, EntityHandle handle)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                if (NameOf(handle) is { } name) uses.Add(name);
                break;
            case HandleKind.TypeSpecification:
                uses.UnionWith(_metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null));
                break;
            case HandleKind.FieldDefinition:
                Use(uses, _metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Use(uses, _metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                foreach (var argument in specification.DecodeSignature(_names, null)) uses.UnionWith(argument);
                Use(uses, specification.Method);
                break;
            case HandleKind.MemberReference:
                Use(uses, _metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private static OpCode[] Codes(bool isLong)
    {
        var codes = new OpCode[256];
        foreach (var field in typeof(OpCodes).GetFields())
        {
            if (field.GetValue(null) is OpCode code && code.Size == (isLong ? 2 : 1)) codes[code.Value & 0xFF] = code;
        }

        return codes;
    }

    /// <summary>A signature as the set of types that it names.</summary>
    private sealed class TypeNames(TypeUses uses) : ISignatureTypeProvider<HashSet<(string, string)>, object?>
    {
        public HashSet<(string, string)> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

        public HashSet<(string, string)> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            [uses.NameOf(handle)];

        public HashSet<(string, string)> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            uses.NameOf((EntityHandle)handle) is { } name ? [name] : [];

        public HashSet<(string, string)> GetTypeFromSpecification(MetadataReader reader, object? genericContext,
            TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public HashSet<(string, string)> GetSZArrayType(HashSet<(string, string)> elementType) => elementType;

        public HashSet<(string, string)> GetArrayType(HashSet<(string, string)> elementType, ArrayShape shape) => elementType;

        public HashSet<(string, string)> GetByReferenceType(HashSet<(string, string)> elementType) => elementType;

        public HashSet<(string, string)> GetPointerType(HashSet<(string, string)> elementType) => elementType;

        public HashSet<(string, string)> GetPinnedType(HashSet<(string, string)> elementType) => elementType;

        public HashSet<(string, string)> GetModifiedType(HashSet<(string, string)> modifier, HashSet<(string, string)> unmodifiedType,
            bool isRequired) => unmodifiedType;

        public HashSet<(string, string)> GetGenericMethodParameter(object? genericContext, int index) => [];

        public HashSet<(string, string)> GetGenericTypeParameter(object? genericContext, int index) => [];

        public HashSet<(string, string)> GetGenericInstantiation(HashSet<(string, string)> genericType,
            System.Collections.Immutable.ImmutableArray<HashSet<(string, string)>> typeArguments) =>
            [.. genericType, .. typeArguments.SelectMany(argument => argument)];

        public HashSet<(string, string)> GetFunctionPointerType(MethodSignature<HashSet<(string, string)>> signature) =>
            [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(type => type)];
    }
}
