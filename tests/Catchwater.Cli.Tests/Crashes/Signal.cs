using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>Sends Unix signals, which .NET cannot do by itself.</summary>
internal static class Signal
{
    public static async Task SendAsync(Process process, string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
