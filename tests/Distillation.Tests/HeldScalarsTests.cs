using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using KdCluster.Distillation.Training;

namespace KdCluster.Distillation.Tests;

public sealed class HeldScalarsTests
{
    /// <summary>What TorchSharp does with a scalar of its own making.</summary>
    private static readonly string[] _unsafe =
    [
        "op_Implicit(", "op_Addition(", "op_Subtraction(Scalar,", "op_Division(Double,", "op_Division(Single,",
        "op_Division(Int32,", "op_Division(Int64,", "add(Tensor)", "add(Scalar)", "add_(Tensor)", "add_(Scalar)",
        "square()", "square_()", "softplus(", "functional.leaky_relu(", "ToSingle(", "ToDouble(Tensor",
        "ToInt64(Tensor", "item(",
    ];

    [Fact]
    public void No_number_reaches_torch_as_a_scalar_that_nobody_holds()
    {
        using var file = new PEReader(File.OpenRead(typeof(PeerTrainer).Assembly.Location));
        var called = Called(file.GetMetadataReader()).ToList();
        called.ShouldContain("Tensor.add_(Tensor, Scalar)");
        called.ShouldNotContain(method => TakesPlainNumber(method)
            || _unsafe.Any(form => method.Contains('.' + form, StringComparison.Ordinal)));
    }

    private static bool TakesPlainNumber(string method) =>
        method.StartsWith("Tensor.op_", StringComparison.Ordinal)
            && new[] { "Int32", "Int64", "Single", "Double" }.Any(
                number => method.Contains(number, StringComparison.Ordinal));

    /// <summary>Methods of torch's types that the code calls, such as `Tensor.mul(Scalar)`.</summary>
    private static IEnumerable<string> Called(MetadataReader metadata) =>
        from handle in metadata.MemberReferences
        let member = metadata.GetMemberReference(handle)
        where member.Parent.Kind == HandleKind.TypeReference && member.GetKind() == MemberReferenceKind.Method
        let type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
        where type.ResolutionScope.Kind == HandleKind.TypeReference
            || metadata.GetString(type.Namespace) == "TorchSharp"
        let parameters = Parameters(metadata, metadata.GetBlobReader(member.Signature))
        select $"{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}({string.Join(", ", parameters)})";

    private static IEnumerable<string> Parameters(MetadataReader metadata, BlobReader signature)
    {
        var names = new List<string>();
        if (signature.ReadSignatureHeader().IsGeneric)
            signature.ReadCompressedInteger();
        var count = signature.ReadCompressedInteger();
        // The first is what it returns. Arrays and generics are as good as their first word here.
        while (signature.RemainingBytes > 0 && names.Count <= count)
        {
            var type = signature.ReadSignatureTypeCode();
            names.Add(type == SignatureTypeCode.TypeHandle ? NameOf(metadata, signature.ReadTypeHandle()) : $"{type}");
        }

        return names.Skip(1);
    }

    private static string NameOf(MetadataReader metadata, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        _ => "?",
    };
}
