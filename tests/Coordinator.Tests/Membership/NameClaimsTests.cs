using KdCluster.Coordinator.Membership;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Membership;

public sealed class NameClaimsTests
{
    [Fact]
    public void Who_has_a_name_and_goes_on_speaking_keeps_it()
    {
        var claims = NameClaims.None.HolderSpoke().HolderSpoke();
        (claims, var refused) = claims.Claim("other");
        refused.ShouldBeFalse("the holder may have been killed a moment ago");
        (claims, refused) = claims.HolderSpoke().Claim("other");
        refused.ShouldBeFalse("that hello may have been under way");
        claims.HolderSpoke().Claim("other").IsRefused.ShouldBeTrue();
    }

    [Fact]
    public void Each_other_process_is_judged_by_what_was_said_since_it_came()
    {
        var (claims, _) = NameClaims.None.Claim("second");
        (claims, _) = claims.HolderSpoke().Claim("third");
        claims = claims.HolderSpoke();
        (claims.Claim("second").IsRefused, claims.Claim("third").IsRefused).ShouldBe((true, false));
    }
}
