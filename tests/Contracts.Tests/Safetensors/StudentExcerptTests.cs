using System.Text;
using KdCluster.Contracts.Safetensors;

namespace KdCluster.Contracts.Tests.Safetensors;

public sealed class StudentExcerptTests
{
    private static readonly Dictionary<string, string> Facts = new()
    {
        ["kd.student.model"] = "light-cnn", ["kd.student.classes"] = "[\"café\"]", ["kd.epoch"] = "3",
    };

    [Fact]
    public async Task The_net_alone_comes_out_under_its_own_names()
    {
        var file = Checkpoint(Facts, ("method/0.weight", "mm"), ("model/a", "aaaa"), ("model/b", "b"));

        var (header, data) = await Excerpt(file);

        header.Tensors.Select(t => (t.Name, t.Begin, t.End)).ShouldBe([("a", 0L, 4L), ("b", 4L, 5L)]);
        data.ShouldBe("aaaab");
        header.Metadata.Keys.Order().ShouldBe(["kd.file", "kd.sha256", "kd.student.classes", "kd.student.model"]);
        header.Metadata["kd.student.classes"].ShouldBe("[\"café\"]");
    }

    [Fact]
    public async Task What_is_exported_in_the_nets_place_comes_out_instead()
    {
        var (header, data) =
            await Excerpt(Checkpoint(Facts, ("export/student.a", "aa"), ("export/z", "z"), ("model/a", "other")));

        header.Tensors.Select(t => t.Name).ShouldBe(["student.a", "z"]);
        data.ShouldBe("aaz");
    }

    [Fact]
    public void A_damaged_checkpoint_and_one_of_an_older_version_are_named()
    {
        var file = Checkpoint(Facts, ("model/a", "aaaa"));
        file[^1] ^= 1;
        Should.Throw<SafetensorsException>(() => StudentExcerpt.Read(new MemoryStream(file), "ann")).Message
            .ShouldStartWith("ann: its checksum does not match");
        var old = Checkpoint(new() { ["kd.epoch"] = "3" }, ("model/a", "aaaa"));
        Should.Throw<SafetensorsException>(() => StudentExcerpt.Read(new MemoryStream(old), "ann")).Message
            .ShouldContain("older version");
    }

    private static async Task<(SafetensorsHeader Header, string Data)> Excerpt(byte[] checkpoint)
    {
        var student = StudentExcerpt.Read(new MemoryStream(checkpoint), "ann");
        var bytes = new MemoryStream();
        await student.CopyTo(bytes, CancellationToken.None);
        student.Length.ShouldBe(bytes.Length);
        bytes.Position = 0;
        var header = SafetensorsFile.Check(bytes, "student");
        return (header, Encoding.ASCII.GetString(bytes.ToArray().AsSpan((int)header.DataStart)));
    }

    private static byte[] Checkpoint(Dictionary<string, string> metadata, params (string Name, string Data)[] tensors)
    {
        var entries = new List<TensorEntry>();
        foreach (var (name, data) in tensors)
        {
            var at = entries.Count == 0 ? 0 : entries[^1].End;
            entries.Add(new TensorEntry(name, "U8", [data.Length], at, at + data.Length));
        }

        var bytes = Encoding.ASCII.GetBytes(string.Concat(tensors.Select(t => t.Data)));
        return [.. SafetensorsFile.Start(SafetensorsChecksum.Header(entries, metadata, h => h.AppendData(bytes))),
            .. bytes];
    }
}
