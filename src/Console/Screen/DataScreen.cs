using KdCluster.Distillation.Data;
using Spectre.Console;

namespace KdCluster.Console.Screen;

/// <summary>Shows how far the reading of a data set is: a bar on a terminal, else a line each tenth.</summary>
public static class DataScreen
{
    public static T Read<T>(Session session, Func<Action<DataProgress>, T> read)
    {
        if (!session.Live)
            return read(new TenthLines(session.Error).Tell);
        return session.Screen.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                var (doing, task) = ("", (ProgressTask?)null);
                var gate = new Lock();
                return read(told =>
                {
                    lock (gate)
                    {
                        if (told.Doing != doing)
                            (doing, task) = (told.Doing, context.AddTask(told.Doing, maxValue: told.Total));
                        task!.Value = Math.Max(task.Value, told.Done);
                    }
                });
            });
    }

    private sealed class TenthLines(TextWriter writer)
    {
        private readonly Lock _gate = new();
        private string _said = "";

        public void Tell(DataProgress told)
        {
            var line = $"{told.Doing} {told.Total:N0} pictures: {told.Tenths} %";
            lock (_gate)
            {
                if (line == _said)
                    return;
                _said = line;
                writer.WriteLine(line);
            }
        }
    }
}
