using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>The URIs among a certificate's alternative names, which .NET does not give out.</summary>
internal static class UriNames
{
    private const string AlternativeNames = "2.5.29.17";

    /// <summary>`uniformResourceIdentifier [6]` of a general name (RFC 5280, 4.2.1.6).</summary>
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions[AlternativeNames] is not { } extension)
            return [];
        try
        {
            List<string> found = [];
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(Uri))
                    found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
                else
                    names.ReadEncodedValue();
            }

            return found;
        }
        catch (AsnContentException)
        {
            return [];
        }
    }
}
