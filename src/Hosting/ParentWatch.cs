using System.Diagnostics;

namespace KdCluster.Hosting;

/// <summary>A process that was started for another one ends with it, however that one ended (`--parent-pid`).</summary>
public static class ParentWatch
{
    /// <param name="gone">Called once, from a thread of its own.</param>
    public static void Start(int parent, Action gone) =>
        new Thread(() =>
        {
            try
            {
                using var process = Process.GetProcessById(parent);
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It is gone already.
            }

            gone();
        })
        { IsBackground = true, Name = "parent-watch" }.Start();
}
