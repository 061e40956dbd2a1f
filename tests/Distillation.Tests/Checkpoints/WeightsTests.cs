using System.Text;
using KdCluster.Distillation.Checkpoints;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Checkpoints;

/// <summary>
/// Files under `pytorch/` were written by PyTorch 1.13 from Sequential(Linear(3, 2), BatchNorm1d(2)).
/// </summary>
public sealed class WeightsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-weights");
    private readonly nn.Module<Tensor, Tensor> _net =
        Drawn.Alone(() => nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)));

    public void Dispose()
    {
        _net.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_state_dict_of_PyTorch_is_loaded_to_the_bit()
    {
        Weights.Load(_net, Fixture("plain.pth")).ShouldBeNull();

        // torch.manual_seed(1); torch.nn.Linear(3, 2).weight[0]
        _net.state_dict()["0.weight"].data<float>().Take(3)
            .ShouldBe([0.2974873483181f, -0.2548298239708f, -0.1119259819388f]);
    }

    [Fact]
    public void Weights_below_a_key_and_a_prefix_are_found_and_the_prefix_is_told()
    {
        Weights.Load(_net, Fixture("plain.pth"));
        var plain = TensorFile.Sha256(StateDict.Of(_net));

        Weights.Load(_net, Fixture("trained.pth")).ShouldNotBeNull()
            .ShouldEndWith("its names begin with 'module.', which was taken off");

        TensorFile.Sha256(StateDict.Of(_net)).ShouldBe(plain);
    }

    [Theory]
    [InlineData("model-key.pth")]
    [InlineData("net-key.pth")]
    public void Weights_below_the_keys_of_well_known_training_programs_are_found(string file)
    {
        Weights.Load(_net, Fixture("plain.pth"));
        var plain = TensorFile.Sha256(StateDict.Of(_net));
        using var fresh = Drawn.Alone(() => nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)));

        Weights.Load(fresh, Fixture(file));

        TensorFile.Sha256(StateDict.Of(fresh)).ShouldBe(plain);
    }

    [Theory]
    [InlineData("old.pth", "PyTorch before 1.6")]
    [InlineData("module.pth", "whole module")]
    [InlineData("script.pt", "not a state dict")]
    [InlineData("transposed.pth", "other strides than row by row")]
    [InlineData("no-weights.pth", "its keys are args, results")]
    public void What_PyTorch_saved_but_is_no_state_dict_is_named_with_the_remedy(string file, string what)
    {
        var message = Should.Throw<CheckpointException>(() => Weights.Load(_net, Fixture(file))).Message;

        message.ShouldContain(what);
        message.ShouldContain("torch.save(");
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html>", "a web page")]
    [InlineData("\u0089HDF\r\n", "an HDF5 file")]
    [InlineData("\u0093NUMPY", "a NumPy array")]
    [InlineData("\u001f\u008b\u0008", "compressed by gzip")]
    [InlineData("\u0008\u0008\u0012", "an ONNX model")]
    [InlineData("\u0089PNG", "a picture")]
    [InlineData("\u0080\u0004\u0095", "a Python pickle")]
    [InlineData("epochs: 5", "neither a safetensors file nor a PyTorch state dict")]
    [InlineData("PK\u0003\u0004 and no more", "not a state dict that PyTorch saved")]
    [InlineData("\u0040\0\0\0\0\0\0\0{\"a\":", "its header claims 64 bytes")]
    public void Any_other_file_is_named_for_what_it_is(string content, string what)
    {
        var path = Path.Combine(_folder.FullName, "weights.pth");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));

        Should.Throw<CheckpointException>(() => Weights.Load(_net, path)).Message.ShouldContain(what);
    }

    [Fact]
    public void A_folder_with_one_file_of_weights_stands_for_it()
    {
        Should.Throw<CheckpointException>(() => Weights.Load(_net, _folder.FullName)).Message
            .ShouldContain("no file of weights");
        File.Copy(Fixture("plain.pth"), Path.Combine(_folder.FullName, "best.pth"));
        File.WriteAllText(Path.Combine(_folder.FullName, "README.md"), "x");
        Weights.Load(_net, _folder.FullName);
        File.Copy(Fixture("plain.pth"), Path.Combine(_folder.FullName, "last.pth"));
        Should.Throw<CheckpointException>(() => Weights.Load(_net, _folder.FullName)).Message
            .ShouldContain("2 files of weights; name one of best.pth, last.pth");
    }

    [Fact]
    public void What_is_missing_and_what_is_not_expected_are_two_short_lists()
    {
        using var other = Drawn.Alone(
            () => nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2), nn.Linear(2, 2), nn.Linear(2, 2)));

        var message = Should.Throw<CheckpointException>(() => Weights.Load(other, Fixture("plain.pth"))).Message;

        message.ShouldContain("missing: 2.weight [2, 2], 2.bias [2], 3.weight [2, 2], 3.bias [2]");
        message.ShouldContain("of another shape: 0.weight is [2, 3], not [4, 3], 0.bias is [2], not [4]");
        message.ShouldContain("not expected: 1.num_batches_tracked, 1.running_mean, 1.running_var");
    }

    [Fact]
    public void A_prefix_that_the_file_lacks_is_put_before_its_names()
    {
        using var wrapped = new Wrapped(
            Drawn.Alone(() => nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))));

        Weights.Load(wrapped, Fixture("plain.pth")).ShouldNotBeNull().ShouldEndWith("'net.' was put before its names");
    }

    private static string Fixture(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Checkpoints", "pytorch", name);

    private sealed class Wrapped : nn.Module
    {
        public Wrapped(nn.Module net)
            : base(nameof(Wrapped)) => register_module("net", net);
    }
}
