using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Streaming.Tests.Kafka;

/// <summary>A process that works on the crasher's jobs on Kafka. Dispose it to kill it, whatever state it is in.</summary>
internal sealed class StreamWorker : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private int _commits;

    public StreamWorker(string bootstrap, string stateFolder, bool exactlyOnce = true, string? failpoint = null)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Catchwater.Streaming.Crasher.dll"), stateFolder, exactlyOnce ? "exactly-once" : "at-least-once", bootstrap];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _process.OutputDataReceived += (_, line) => _commits += line.Data is null ? 0 : 1;
        _process.BeginOutputReadLine();
    }

    /// <summary>How often it has committed.</summary>
    public int Commits => Volatile.Read(ref _commits);

    public bool HasExited => _process.HasExited;

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still and knows nothing of it.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>SIGTERM: it commits what it has in hand and leaves the groups.</summary>
    public async Task LeaveAsync()
    {
        Signal("TERM");
        await _process.WaitForExitAsync(TestLog.Token);
        Assert.True(_process.ExitCode == 0, $"a worker that was asked to leave ended with {_process.ExitCode}: {await _errors}");
    }

    /// <summary>A worker ends by itself only when something is wrong.</summary>
    public async Task CheckAsync()
    {
        if (_process.HasExited)
        {
            Assert.Fail($"a worker ended with {_process.ExitCode}: {await _errors}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
