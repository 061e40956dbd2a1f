namespace KdCluster.Simulation;

/// <summary>The simulator sees what each check is for: without one of them, some seed breaks an invariant.</summary>
public sealed class GuardTests
{
    private const int MostSeeds = 500;

    public static TheoryData<Guard> Guards => [.. Enum.GetValues<Guard>().Where(guard => guard != Guard.None)];

    [Theory]
    [MemberData(nameof(Guards))]
    public void Without_one_check_an_invariant_breaks(Guard guard) =>
        Enumerable.Range(0, MostSeeds).Select(seed => Outcome.Of(seed, guard))
            .Any(outcome => outcome.Broken.Count > 0).ShouldBeTrue($"{MostSeeds} seeds without {guard}");
}
