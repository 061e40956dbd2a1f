using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Random numbers in place of a tensor's elements.

        public Tensor bernoulli(Generator? generator = null) => Op.bernoulli.Call(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Op.bernoulli__float.On(this, p, generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) => Op.bernoulli__Tensor.On(this, p, generator);

        public Tensor exponential_(double lambda = 1, Generator? generator = null) => Op.exponential_.On(this, lambda, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Op.multinomial.Call(this, num_samples, replacement, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Op.normal_.On(this, mean, std, generator);

        public Tensor random_(double from, double to, Generator? generator = null) => Op.random__from.On(this, (long)from, (long)to, generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) => Op.uniform_.On(this, from, to, generator);
    }

    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) => input.multinomial(num_samples, replacement, generator);
}
