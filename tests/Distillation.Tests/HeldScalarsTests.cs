using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using KdCluster.Distillation.Training;

namespace KdCluster.Distillation.Tests;

public sealed class HeldScalarsTests
{
    [Fact]
    public void No_number_reaches_torch_as_a_scalar_that_nobody_holds()
    {
        using var file = new PEReader(File.OpenRead(typeof(PeerTrainer).Assembly.Location));
        var metadata = file.GetMetadataReader();
        Assert.Contains(Called(metadata), method => method == "Tensor.mul_");
        Assert.DoesNotContain(Called(metadata), method => method is "Scalar.op_Implicit" || method.EndsWith(" with a number", StringComparison.Ordinal));
    }

    /// <summary>Methods of other assemblies that the code calls; an operator of a tensor and a plain number, which makes such a scalar inside, is marked.</summary>
    private static IEnumerable<string> Called(MetadataReader metadata) =>
        from handle in metadata.MemberReferences
        let member = metadata.GetMemberReference(handle)
        where member.Parent.Kind == HandleKind.TypeReference && member.GetKind() == MemberReferenceKind.Method
        let type = metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name)
        let name = metadata.GetString(member.Name)
        select $"{type}.{name}" + (type == "Tensor" && name.StartsWith("op_", StringComparison.Ordinal) && TakesNumber(metadata.GetBlobReader(member.Signature)) ? " with a number" : "");

    private static bool TakesNumber(BlobReader signature)
    {
        signature.ReadSignatureHeader();
        var parameters = signature.ReadCompressedInteger();
        for (var i = 0; i <= parameters; i++) // The first is what it returns.
        {
            var type = signature.ReadSignatureTypeCode();
            if (type is SignatureTypeCode.Int32 or SignatureTypeCode.Int64 or SignatureTypeCode.Single or SignatureTypeCode.Double)
                return true;
            if (type == SignatureTypeCode.TypeHandle)
                signature.ReadTypeHandle();
        }

        return false;
    }
}
