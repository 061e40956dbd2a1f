using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Products of vectors and matrices.

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Op.addmm.Call(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Op.addmm_.On(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Op.baddbmm.Call(this, batch1, batch2, (double)beta, (double)alpha);

        public Tensor bmm(Tensor batch2) => Op.bmm.Call(this, batch2);

        public Tensor dot(Tensor target) => Op.dot.Call(this, target);

        public Tensor inverse() => Op.inverse.Call(this);

        public Tensor matmul(Tensor target) => Op.matmul.Call(this, target);

        public Tensor mm(Tensor target) => Op.mm.Call(this, target);

        public Tensor mv(Tensor target) => Op.mv.Call(this, target);

        public Tensor outer(Tensor vec2) => Op.outer.Call(this, vec2);

        public Tensor trace() => Op.trace.Call(this);
    }

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);

    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm_(mat1, mat2, beta, alpha);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor inverse(Tensor input) => input.inverse();

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor trace(Tensor input) => input.trace();
}
