using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Brokers.Tests.Clients;

/// <summary>A worker as a process, which can be killed, stopped and continued, and is started again when it ends.</summary>
internal sealed class WorkerProcess(string servers, string input, string output, string group, string name, string guarantee) : IDisposable
{
    private Process? _process;

    /// <summary>How often it ended by itself.</summary>
    public int Ended { get; private set; }

    /// <summary>Starts it, or starts it again when it ended.</summary>
    public void KeepAlive()
    {
        if (_process is { HasExited: false })
        {
            return;
        }

        Ended += _process is null ? 0 : 1;
        Start();
    }

    /// <summary>kill -9, and a new process under the same names.</summary>
    public void KillAndRestart()
    {
        _process?.Kill();
        _process?.WaitForExit();
        Start();
    }

    /// <summary>SIGSTOP: alive, silent, and with everything in memory that it had.</summary>
    public void Freeze() => Signal("-STOP");

    public void Thaw() => Signal("-CONT");

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
    }

    private void Start()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        start.Environment["DOTNET_TieredPGO"] = "0";
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Catchwater.TestBroker.Worker.dll"), servers, input, output, group, name, guarantee];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => TestContext.Current.SendDiagnosticMessage(line.Data ?? "");
        _process.BeginErrorReadLine();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
