using KdCluster.Distillation.Data;
using KdCluster.Distillation.Training;
using Shouldly;

namespace KdCluster.Distillation.Tests.Training;

public sealed class RunDataTests
{
    [Theory]
    [InlineData(96, null)]
    [InlineData(97, "a batch of 97 is more than the 96 training samples of synthetic")]
    public void A_batch_is_no_larger_than_the_data(int batchSize, string? wrong)
    {
        var plan = Plans.Run([Plans.Stage(null, Plans.Peer(batchSize: batchSize))]);
        if (wrong is null)
            RunData.Load(plan).Dispose();
        else
            Should.Throw<DataException>(() => RunData.Load(plan)).Message.ShouldContain(wrong);
    }
}
