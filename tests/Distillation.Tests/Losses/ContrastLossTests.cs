using KdCluster.Distillation.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class ContrastLossTests
{
    [Fact]
    public void Equals_the_noise_contrastive_log_likelihood()
    {
        const int samples = 50;
        const double z = 12;
        const double temperature = 0.5;
        LossCheck.Agrees(
            s => ContrastLoss.Of(s, tensor(Math.Log(z)), samples, temperature),
            s => -s.Average(row =>
            {
                var p = row.Select(v => Math.Exp(v / temperature) / z).ToArray();
                var noise = (double)(row.Length - 1) / samples;
                return Math.Log(p[0] / (p[0] + noise + 1e-7))
                    + p.Skip(1).Sum(v => Math.Log(noise / (v + noise + 1e-7)));
            }),
            Rows.Random(3, 6, seed: 1, scale: 1));
    }
}
