using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>CRD's two embeddings and, for each net, the embedding of every sample as it was last seen.</summary>
internal sealed class CrdMemory : nn.Module
{
    private readonly double _momentum;
    private bool _hasConstants;

    /// <param name="dimension">Of the embeddings; 128 in the paper.</param>
    public CrdMemory(
        long student, long teacher, int dimension, int samples, double momentum, Generator generator, Device device)
        : base(nameof(CrdMemory))
    {
        _momentum = momentum;
        register_module("student", Student = new Embedder(student, dimension, generator, device));
        register_module("teacher", Teacher = new Embedder(teacher, dimension, generator, device));
        var bound = 1 / Math.Sqrt(dimension / 3.0);
        register_buffer("students", empty(samples, dimension).uniform_(-bound, bound, generator).to(device));
        register_buffer("teachers", empty(samples, dimension).uniform_(-bound, bound, generator).to(device));
        // Logarithms of the normalising constants of the two contrasts, set by the first batch; NaN until then.
        register_buffer("constants", full(2, double.NaN.Held(), ScalarType.Float64, device));
    }

    public Embedder Student { get; }

    public Embedder Teacher { get; }

    /// <summary>A checkpoint may have been taken up before it: whether there are constants is read once.</summary>
    public void BeginEpoch() => _hasConstants = Buffer("constants").isnan().any().WholeValue() == 0;

    /// <param name="student">[B, D], length 1</param>
    /// <param name="teacher">[B, D], length 1</param>
    /// <param name="positions">[B]</param>
    /// <param name="contrast">[B, 1 + K]: the sample itself, then its negatives</param>
    public Tensor Loss(Tensor student, Tensor teacher, Tensor positions, Tensor contrast, double temperature)
    {
        var loss = Of(student, Buffer("teachers"), 0).Plus(Of(teacher, Buffer("students"), 1));
        _hasConstants = true;
        Update(Buffer("students"), positions, student);
        Update(Buffer("teachers"), positions, teacher);
        return loss;

        Tensor Of(Tensor embeddings, Tensor memory, long index) => MemoryContrast.Of(
            embeddings, memory, contrast, Constant(index, embeddings, memory, contrast, temperature), temperature);
    }

    /// <summary>log Z of the first batch; constant from then on.</summary>
    private Tensor Constant(long index, Tensor embeddings, Tensor memory, Tensor contrast, double temperature)
    {
        using var _ = no_grad();
        var slot = Buffer("constants").narrow(0, index, 1);
        if (!_hasConstants)
        {
            var similarities = MemoryContrast.Similarities(embeddings, memory, contrast);
            slot.copy_(ContrastLoss.LogConstant(similarities, memory.shape[0], temperature).view(1));
        }

        return slot.clone();
    }

    private void Update(Tensor memory, Tensor positions, Tensor embeddings)
    {
        using var _ = no_grad();
        var mixed = (memory.index_select(0, positions) * _momentum.Held())
            .Plus(embeddings.detach() * (1 - _momentum).Held());
        memory.index_copy_(0, positions, nn.functional.normalize(mixed, 2, 1));
    }

    private Tensor Buffer(string name) => get_buffer(name)!;
}
