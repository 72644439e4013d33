using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>A worker of <see cref="CountingJob"/> in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public WorkerProcess(string bootstrap, string stateFolder, TimeSpan session, string member = "-", bool exactlyOnce = true, string? failpoint = null)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Catchwater.Topics.KafkaWorker.dll"), bootstrap, CountingJob.Group, stateFolder,
            exactlyOnce ? "exactly-once" : "at-least-once", session.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), member,
        ];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _process.OutputDataReceived += (_, line) => Assignments += line.Data is null ? 0 : 1;
        _process.BeginOutputReadLine();
    }

    /// <summary>How many tasks it has been given.</summary>
    public int Assignments { get; private set; }

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

    /// <summary>SIGTERM: it commits what it has in hand and leaves the group.</summary>
    public async Task LeaveAsync()
    {
        Signal("TERM");
        await _process.WaitForExitAsync();
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
