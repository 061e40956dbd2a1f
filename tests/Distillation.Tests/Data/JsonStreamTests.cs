using System.Text.Json;
using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Tests.Data;

public sealed class JsonStreamTests
{
    [Fact]
    public void Memory_does_not_follow_the_length_of_a_file()
    {
        var json = new JsonStream(new RepeatedText(
            "{\"annotations\":[", """{"segmentation":[1.5,2.25],"area":17}, """, 500_000, "1]}"));
        json.Read();
        json.Read();
        json.Read();
        json.Token.ShouldBe(JsonTokenType.StartArray);
        var before = GC.GetAllocatedBytesForCurrentThread();
        json.Skip();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
        json.Read().ShouldBe(JsonTokenType.EndObject);
    }
}
