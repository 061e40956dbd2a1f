using System.Diagnostics;
using System.Globalization;

namespace KdCluster.Bench;

/// <summary>
/// A worker's side of the talk. A line "go N" allows N steps; the answer is the seconds that they took. In between the
/// training thread is blocked.
/// </summary>
internal sealed class Turns
{
    private readonly Stopwatch _clock = new();
    private int _left;

    public Turns() => Console.WriteLine("ready");

    /// <summary>
    /// Before the steps of an epoch. What happens between <see cref="Pause"/> and this is not counted.
    /// </summary>
    public void Begin()
    {
        if (_left == 0)
            Next();
        else
            _clock.Start();
    }

    public void Pause() => _clock.Stop();

    public void StepDone()
    {
        if (--_left > 0)
            return;
        _clock.Stop();
        Console.WriteLine(_clock.Elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        Next();
    }

    private void Next()
    {
        if (Console.ReadLine() is not { } line)
        {
            Environment.Exit(0);
            return;
        }

        _left = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
        _clock.Restart();
    }
}
