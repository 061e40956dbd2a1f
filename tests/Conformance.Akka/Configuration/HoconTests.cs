using Akka.Configuration;
using Shouldly;

namespace KdCluster.Conformance.Configuration;

public sealed class HoconTests
{
    private static readonly Config Parsed = ConfigurationFactory.ParseString("""
        # a comment
        a.b.c = 1            // another
        a { b { d : two words here }
          e = "quoted \"text\" \\ \n." }
        a.b.c = 2
        list = [1, 2, 3]
        words = [
          one
          "two three"
        ]
        raw = "some path/x"
        triple = \"\"\"as "it" \n stands\"\"\"
        time { s = 5s, ms = 250 ms, plain = 40, m = 2 minutes, inf = infinite }
        size { kib = 128KiB, b = 128000b, m = 2M, plain = 7 }
        flag { on = on, off = off, t = true, f = false }
        real = 0.5
        ref = ${a.b.c}
        joined = ${a.b.c}x
        copied = ${a.b}
        "dotted.key" = 9
        nothing = null
        """.Replace("\\\"\\\"\\\"", "\"\"\""));

    [Fact]
    public void Later_keys_win_and_objects_merge()
    {
        Parsed.GetInt("a.b.c").ShouldBe(2);
        Parsed.GetString("a.b.d").ShouldBe("two words here");
        Parsed.GetString("a.e").ShouldBe("quoted \"text\" \\ \n.");
        Parsed.GetString("triple").ShouldBe("as \"it\" \\n stands");
        Parsed.GetConfig("a.b").GetInt("c").ShouldBe(2);
        Parsed.GetInt("\"dotted.key\"").ShouldBe(9);
    }

    [Fact]
    public void Lists_numbers_switches_durations_and_sizes_are_read()
    {
        Parsed.GetIntList("list").ShouldBe([1, 2, 3]);
        Parsed.GetStringList("words").ShouldBe(["one", "two three"]);
        Parsed.GetDouble("real").ShouldBe(0.5);
        Parsed.GetTimeSpan("time.s").ShouldBe(TimeSpan.FromSeconds(5));
        Parsed.GetTimeSpan("time.ms").ShouldBe(TimeSpan.FromMilliseconds(250));
        Parsed.GetTimeSpan("time.plain").ShouldBe(TimeSpan.FromMilliseconds(40));
        Parsed.GetTimeSpan("time.m").ShouldBe(TimeSpan.FromMinutes(2));
        Parsed.GetTimeSpan("time.inf").ShouldBe(Timeout.InfiniteTimeSpan);
        Parsed.GetByteSize("size.kib").ShouldBe(131072);
        Parsed.GetByteSize("size.b").ShouldBe(128000);
        Parsed.GetByteSize("size.m").ShouldBe(2 * 1024 * 1024);
        Parsed.GetByteSize("size.plain").ShouldBe(7);
        new[] { "on", "off", "t", "f" }.Select(k => Parsed.GetBoolean($"flag.{k}")).ShouldBe([true, false, true, false]);
    }

    [Fact]
    public void What_is_absent_gives_the_default()
    {
        Parsed.HasPath("a.b").ShouldBeTrue();
        Parsed.HasPath("a.x").ShouldBeFalse();
        Parsed.GetInt("a.x", 5).ShouldBe(5);
        Parsed.GetString("a.x", "d").ShouldBe("d");
        Parsed.GetString("nothing").ShouldBeNull();
        Parsed.GetStringList("a.x").ShouldBeEmpty();
        Parsed.GetConfig("a.x").ShouldBeNull();
        ConfigurationFactory.Empty.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void References_are_replaced()
    {
        Parsed.GetInt("ref").ShouldBe(2);
        Parsed.GetString("joined").ShouldBe("2x");
        Parsed.GetString("copied.d").ShouldBe("two words here");
        Should.Throw<FormatException>(() => ConfigurationFactory.ParseString("a = ${nowhere}"));
    }

    [Fact]
    public void A_fallback_fills_what_is_missing_at_every_depth()
    {
        var merged = ConfigurationFactory.ParseString("a { x = 1 }").WithFallback(ConfigurationFactory.ParseString("a { x = 2, y = 3 }\nb = 4"));
        merged.GetInt("a.x").ShouldBe(1);
        merged.GetInt("a.y").ShouldBe(3);
        merged.GetInt("b").ShouldBe(4);
        merged.GetConfig("a").GetInt("y").ShouldBe(3);
    }

    [Fact]
    public void Text_that_is_no_hocon_is_refused() =>
        Should.Throw<Exception>(() => ConfigurationFactory.ParseString("a = akka.tcp://x"));
}
