using KdCluster.Distillation.Checkpoints;
using Shouldly;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Checkpoints;

public sealed class TensorFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-tensors");
    private readonly DisposeScope _scope = NewDisposeScope();

    private string Target => Path.Combine(_folder.FullName, "weights.safetensors");

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Delete(recursive: true);
    }

    private static (string, Tensor)[] Example() =>
    [
        ("b", arange(24, dtype: ScalarType.Float32).view(2, 3, 2, 2)),
        ("a.weight", arange(6, dtype: ScalarType.Float32).view(2, 3).t()),
        ("count", tensor(7L)),
        ("half", ones(3, dtype: ScalarType.Float16)),
        ("none", zeros(0, dtype: ScalarType.Float64)),
    ];

    [Fact]
    public void Tensors_of_any_type_and_strides_read_back_equal()
    {
        TensorFile.Write(Target, Example(), new Dictionary<string, string> { ["epoch"] = "3" });
        using var file = TensorFile.Read(Target);
        file.Metadata["epoch"].ShouldBe("3");
        file.Tensors.Count.ShouldBe(5);
        foreach (var (name, value) in Example())
        {
            file.Tensors[name].dtype.ShouldBe(value.dtype);
            file.Tensors[name].shape.ShouldBe(value.shape);
            file.Tensors[name].eq(value).all().ToBoolean().ShouldBeTrue(name);
        }
    }

    [Fact]
    public void One_flipped_bit_anywhere_is_found()
    {
        TensorFile.Write(Target, Example());
        var bytes = File.ReadAllBytes(Target);
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(Target, damaged);
            Should.Throw<CheckpointException>(
                () => TensorFile.Read(Target).Dispose(), $"bit {bit}").Message.ShouldContain(Target);
        }
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        TensorFile.Write(Target, Example());
        var bytes = File.ReadAllBytes(Target);
        for (var length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(Target, bytes[..length]);
            Should.Throw<CheckpointException>(() => TensorFile.Read(Target).Dispose(), $"{length} bytes");
        }
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<CheckpointException>(() => TensorFile.Read(Target)).Message.ShouldContain(Target);

    [Fact]
    public void Nothing_stays_allocated_after_a_refusal()
    {
        TensorFile.Write(Target, Example());
        var bytes = File.ReadAllBytes(Target);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Target, bytes);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Should.Throw<CheckpointException>(() => TensorFile.Read(Target));
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBe(before);
    }

    [Fact]
    public void The_hash_of_weights_depends_on_names_order_and_values_alone()
    {
        var contiguous = TensorFile.Sha256(Example());
        TensorFile.Sha256(Example().Reverse()).ShouldBe(contiguous);
        TensorFile.Sha256(Example().Select(t => (t.Item1, t.Item2.clone()))).ShouldBe(contiguous);
        var other = Example();
        other[0].Item2.add_(1);
        TensorFile.Sha256(other).ShouldNotBe(contiguous);
    }
}
