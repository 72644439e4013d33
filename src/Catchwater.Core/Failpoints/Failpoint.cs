using System.Diagnostics;

namespace Catchwater.Core.Failpoints;

/// <summary>
/// Where the crash tests kill the process. With <c>CATCHWATER_FAILPOINT=name</c> or <c>name:3</c> in the environment the process
/// kills itself, as kill -9 would, when it comes to that place for the first or third time. Otherwise a hit costs one comparison.
/// Whoever writes durable steps of its own puts a hit between each pair of them.
/// </summary>
public static class Failpoint
{
    private static readonly string? Name;
    private static int _left = 1;

    static Failpoint()
    {
        var parts = Environment.GetEnvironmentVariable("CATCHWATER_FAILPOINT")?.Split(':');
        Name = parts?[0];
        _left = parts is [_, var count] && int.TryParse(count, out var number) ? number : 1;
    }

    /// <summary>The process has come to the place of that name.</summary>
    public static void Hit(string name)
    {
        if (Name is not null && string.Equals(Name, name, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) == 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            new ManualResetEventSlim().Wait();
        }
    }
}
