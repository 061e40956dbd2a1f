using System.Text.Json;
using Shouldly;
using SkiaSharp;

namespace KdCluster.Console.Tests.RunFiles;

public sealed class DataCheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-check");

    public DataCheckTests()
    {
        foreach (var name in new[] { "train/cat/1.png", "train/cat/2.png", "train/dog/1.png", "test/dog/1.png" })
            Put(name, Picture());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_good_folder_shows_its_shape_and_the_pictures_of_each_class()
    {
        Put("train/cat/notes.txt", [1]);
        var terminal = new Terminal();
        (await terminal.Kd("data", "check", _folder.FullName)).ShouldBe(0);
        terminal.Output.ShouldContain($"{_folder.FullName}: 3x40x50, 2 classes, 3 training and 1 test pictures");
        terminal.Output.ShouldMatch("cat +2 +0");
        terminal.Output.ShouldMatch("dog +1 +1");
        terminal.Output.ShouldContain("passed over 1 other file (1 .txt)");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_and_the_code_is_1()
    {
        Put("train/cat/empty.png", []);
        Put("train/bird/page.jpg", [.. "<html>"u8]);
        var terminal = new Terminal();
        (await terminal.Kd("data", "check", _folder.FullName)).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldContain("2 of 6 pictures cannot be used:");
        terminal.Error.ShouldContain("  train/cat/empty.png is empty");
        terminal.Error.ShouldContain("train/bird: has no picture that can be read");
    }

    [Fact]
    public async Task As_json_it_is_one_object()
    {
        Put("train/cat/empty.png", []);
        var terminal = new Terminal();
        string[] asked = ["data", "check", _folder.FullName, "--json", "--skip-damaged", "--shape", "1", "28", "28"];
        (await terminal.Kd(asked)).ShouldBe(0);
        var said = JsonDocument.Parse(terminal.Output).RootElement;
        said.GetProperty("shape").GetRawText().ShouldBe("[1,28,28]");
        said.GetProperty("classes")[0].GetProperty("training").GetInt32().ShouldBe(2);
        said.GetProperty("damaged")[0].GetProperty("file").GetString().ShouldBe("train/cat/empty.png");
    }

    [Fact]
    public async Task No_folder_is_a_wrong_command_line()
    {
        var terminal = new Terminal();
        (await terminal.Kd("data", "check", "/no/such/folder")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldBe("kd: there is no folder /no/such/folder\n");
    }

    private static byte[] Picture()
    {
        using var bitmap = new SKBitmap(50, 40, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private void Put(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
