using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Training;

/// <summary>The learning rate at each step: a linear warm-up times `constant`, `step` or `cosine`.</summary>
/// <param name="baseRate">Of the optimizer.</param>
/// <param name="epochs">Epochs of the stage.</param>
/// <param name="stepsPerEpoch">Batches an epoch.</param>
public sealed class LearningRate(SchedulePlan schedule, double baseRate, int epochs, int stepsPerEpoch)
{
    /// <param name="epoch">From 0.</param>
    /// <param name="step">Within the epoch, from 0.</param>
    public double At(int epoch, int step)
    {
        var warmUpSteps = schedule.WarmUpEpochs * stepsPerEpoch;
        var done = (double)epoch * stepsPerEpoch + step;
        var rate = schedule.Name switch
        {
            "constant" => baseRate,
            "step" => baseRate * Math.Pow(schedule.Gamma, schedule.Milestones.Count(m => m <= epoch)),
            "cosine" => Cosine(done, warmUpSteps),
            _ =>
                throw new ArgumentException(
                    $"Unknown schedule '{schedule.Name}'; one of: constant, step, cosine", nameof(schedule)),
        };
        return done + 1 < warmUpSteps ? rate * (done + 1) / warmUpSteps : rate;
    }

    /// <summary>
    /// From the base rate where the warm-up ends to the minimum rate at the end of the stage (Loshchilov and Hutter
    /// 2017, eq. 5).
    /// </summary>
    private double Cosine(double done, double warmUpSteps)
    {
        var total = Math.Max(1, (double)epochs * stepsPerEpoch - warmUpSteps);
        var progress = Math.Clamp((done - warmUpSteps) / total, 0, 1);
        return schedule.MinimumRate + (baseRate - schedule.MinimumRate) * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}
