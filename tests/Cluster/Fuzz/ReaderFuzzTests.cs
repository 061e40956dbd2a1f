using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Safetensors;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;
using KdCluster.RunFiles;
using Shouldly;

namespace KdCluster.Cluster.Tests.Fuzz;

/// <summary>Whatever comes: a reader says what is wrong, and takes no more memory than its input deserves.</summary>
public sealed class ReaderFuzzTests
{
    private const long MostBytes = 256 << 20;
    private static readonly string Hash = new('a', 64);

    private static readonly Fence Fence =
        new(new RunId("fuzz"), new Term(3), 1, new PeerId("bob-2"), new Incarnation(2), 7, 1);

    [Fact]
    [Trait("Lane", "Long")]
    public void Run_files()
    {
        var examples = Path.Combine(Support.Checkout.Source, "examples");
        var seeds = Directory.EnumerateFiles(examples, "*.yaml").Order().Select(File.ReadAllBytes).ToList();
        var catalogue = Catalogue.Load();
        Feed(10_000, seeds, bytes => RunFile.Parse(
            Encoding.UTF8.GetString(bytes), [], catalogue, exists: _ => false));
    }

    [Fact]
    [Trait("Lane", "Long")]
    public void Values_on_the_command_line_of_a_run_file()
    {
        var file = File.ReadAllText(Path.Combine(Support.Checkout.Source, "examples", "fashion-mutual.yaml"));
        var catalogue = Catalogue.Load();
        var seeds = new[] { "peers[0].model=light-cnn", "optimizer.lr=1e-3", "sweep.seeds=3", "a.b[1].c={d: [e]}" };
        Feed(4_000, [.. seeds.Select(Encoding.UTF8.GetBytes)], bytes => RunFile.Parse(
            file, [Encoding.UTF8.GetString(bytes)], catalogue, exists: _ => false));
    }

    [Fact]
    [Trait("Lane", "Long")]
    public void Messages()
    {
        var checkpoint = new CheckpointRef(Fence.Run, 1, Fence.Peer, Fence.Incarnation, 7, 10, Hash, []);
        var metrics = new EpochMetrics(1, 0.5, 1e-3, 0.9, 1, 2, 3, 4, "aa", 5);
        IMessage[] messages =
        [
            new StartEpoch(
                Fence, 7, [Manifest], 0.5, new SheetOrder(SheetSource.Fresh, 8, SheetPrecision.Fp32), true),
            new EpochFinished(Fence, metrics, Manifest, null, checkpoint, [], []),
            new NodeHello(
                new NodeId("n1"), ProtocolVersion.Current, "process", new("akka.tcp://kd@a:1", "http://a:1"),
                new("-", "-", 1 << 30), [new SlotDescription(0, "cpu", 1 << 30, 1)], [], [checkpoint], false),
        ];
        string[] names = [.. MessageCatalogue.Manifests];
        var seeds = messages.Select(message => (byte[])[
            .. Encoding.UTF8.GetBytes(WireCodec.ManifestOf(message) + "\n"), .. WireCodec.Encode(message)]).ToList();
        var draw = new Random(1);
        Feed(13_000, seeds, bytes =>
        {
            var end = Array.IndexOf(bytes, (byte)'\n');
            var name = end > 0 && draw.Next(4) > 0 ? Encoding.UTF8.GetString(bytes, 0, end) : names[draw.Next(
                names.Length)];
            Accept<WireException>(() => WireCodec.Decode(bytes.AsSpan(Math.Max(0, end + 1)), name));
        });
    }

    [Fact]
    [Trait("Lane", "Long")]
    public void Lists_of_sheets() => Feed(
        3_000, [SheetListCodec.Encode([Manifest, Manifest])],
        bytes => Accept<WireException>(() => SheetListCodec.Decode(bytes)));

    [Fact]
    [Trait("Lane", "Long")]
    public void Sheets()
    {
        var description = new SheetDescription(SheetPrecision.Fp16, 40, 0, 10, 3, Hash);
        var (sheet, _) = SheetWriter.ToArray(description, new float[400]);
        Feed(6_000, [sheet], bytes =>
        {
            SheetHead.Read(bytes, out _);
            SheetReader.Read(bytes, Manifest with { Bytes = sheet.Length }, out var error);
            (error is null && !bytes.AsSpan().SequenceEqual(sheet)).ShouldBeFalse("another sheet than was announced");
        });
    }

    [Fact]
    [Trait("Lane", "Long")]
    public void Checkpoints()
    {
        var header = SafetensorsHeader.Write(
            [new TensorEntry("conv1.weight", "F32", [4, 1, 3, 3], 0, 144)],
            new Dictionary<string, string> { ["kd.peer"] = "ann" });
        byte[] file = [.. SafetensorsFile.Start(header), .. new byte[144]];
        Feed(4_000, [file], bytes =>
        {
            Accept<SafetensorsException>(() => SafetensorsHeader.Read(new MemoryStream(bytes), "fuzz"));
            Accept<SafetensorsException>(() => SafetensorsFile.Check(new MemoryStream(bytes), "fuzz"));
        });
    }

    private static SheetManifest Manifest => new(
        Fence.Run, 1, new PeerId("ann"), Incarnation.First, 2, 3, SheetSource.Fresh, SheetPrecision.Fp16, 40, 0, 10,
        Hash, 1000, Hash, "http://127.0.0.1:1/sheets/a");

    private static void Feed(int count, List<byte[]> seeds, Action<byte[]> read)
    {
        for (var seed = 0; seed < count; seed++)
        {
            var mutator = new Mutator(seed);
            var input = mutator.Mutate(mutator.Pick(seeds));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"seed {seed}: {e.GetType().Name}: {e.Message}\n{Convert.ToBase64String(input)}", e);
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostBytes, $"seed {seed}");
        }
    }

    private static void Accept<TException>(Action read)
        where TException : Exception
    {
        try
        {
            read();
        }
        catch (TException)
        {
            // It says what is wrong, as it should.
        }
    }
}
