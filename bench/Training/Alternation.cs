namespace KdCluster.Bench;

/// <summary>Lets workers take turns in short blocks and takes the median of each.</summary>
internal static class Alternation
{
    /// <param name="workers">With the steps of a block of each: about as many as take a second.</param>
    /// <returns>Median milliseconds a step, in the order of the workers. The first block of each warms it up and is not
    ///     counted.</returns>
    public static double[] Medians(IReadOnlyList<(Worker Worker, int Steps)> workers, int blocks, Action<string> say)
    {
        var times = workers.Select(_ => new List<double>()).ToArray();
        for (var block = -1; block < blocks; block++)
        {
            for (var i = 0; i < workers.Count; i++)
            {
                var time = workers[i].Worker.Go(workers[i].Steps);
                if (block >= 0)
                    times[i].Add(time);
            }

            var turns = workers.Select((w, i) =>
                $"{w.Worker.Name} {(times[i].Count > 0 ? $"{times[i][^1]:0.0} ms" : "warm")}");
            say($"block {block + 1} of {blocks}: {string.Join(", ", turns)}");
        }

        return [.. times.Select(own => own.Median())];
    }
}
