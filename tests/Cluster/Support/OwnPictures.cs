using System.Globalization;
using SkiaSharp;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A folder of small pictures of one's own, a red car in each, with masks and with boxes in YOLO's form; and a run on
/// each.
/// </summary>
public sealed class OwnPictures : IDisposable
{
    private const int Side = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-own-");

    public OwnPictures()
    {
        File.WriteAllText(At("classes.txt"), "ground\ncar\n");
        File.WriteAllText(At("data.yaml"), "names: [car]\n");
        foreach (var (part, count) in new[] { ("train", 6), ("test", 3) })
        {
            foreach (var kind in new[] { "images", "masks", "labels" })
                Directory.CreateDirectory(At($"{part}/{kind}"));
            for (var i = 0; i < count; i++)
                Put(part, i, SKRectI.Create(2 + (3 * i), 14 - (2 * i), 12, 10 + i));
        }
    }

    public string Boxes => Run("box-folder", "fcos-lite", "dml");

    public string Masks => Run("mask-folder", "unet-16", "cwd");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Run(string data, string model, string method) => $$"""
        name: own-{{data}}
        mode: online
        seed: 3
        epochs: 2
        batchSize: 2
        data: { name: {{data}}, root: {{_folder.FullName}} }
        views: { kind: per-epoch, augment: [crop, flip] }
        optimizer: { name: adam, lr: 1e-3 }
        peers: [{ name: ann, model: {{model}}, count: 2 }]
        distill: { method: {{method}}, weight: 1 }
        """;

    private void Put(string part, int i, SKRectI car)
    {
        using var picture = new SKBitmap(Side, Side);
        picture.Erase(new SKColor(20, (byte)(40 * i), 200));
        using var mask = new SKBitmap(Side, Side, SKColorType.Gray8, SKAlphaType.Opaque);
        mask.GetPixelSpan().Clear();
        for (var y = car.Top; y < car.Bottom; y++)
        {
            for (var x = car.Left; x < car.Right; x++)
            {
                picture.SetPixel(x, y, SKColors.Red);
                mask.GetPixelSpan()[(y * mask.RowBytes) + x] = 1;
            }
        }

        Save(picture, $"{part}/images/{i}.png");
        Save(mask, $"{part}/masks/{i}.png");
        var shares = new[] { car.MidX, car.MidY, car.Width, car.Height }.Select(
            pixels => ((double)pixels / Side).ToString("0.######", CultureInfo.InvariantCulture));
        File.WriteAllText(At($"{part}/labels/{i}.txt"), $"0 {string.Join(' ', shares)}\n");
    }

    private void Save(SKBitmap bitmap, string name)
    {
        using var file = File.Create(At(name));
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
