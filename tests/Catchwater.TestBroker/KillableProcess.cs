using System.Diagnostics;
using System.Globalization;

namespace Catchwater.Brokers;

/// <summary>A worker in a process of its own, to be killed, frozen and asked to leave. Each line it prints is counted. Dispose it to kill it, whatever state it is in.</summary>
public class KillableProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private int _lines;

    /// <summary>Starts a program.</summary>
    /// <param name="program">The .dll, beside the tests.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="failpoint">Where it kills itself; null for nowhere.</param>
    public KillableProcess(string program, IEnumerable<string> arguments, string? failpoint)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CATCHWATER_FAILPOINT"] = failpoint;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _process.OutputDataReceived += (_, line) => _lines += line.Data is null ? 0 : 1;
        _process.BeginOutputReadLine();
    }

    /// <summary>Lines it has printed.</summary>
    public int Lines => Volatile.Read(ref _lines);

    /// <summary>Whether it has ended.</summary>
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

    /// <summary>SIGTERM: it commits what it has in hand and leaves its groups.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public async Task LeaveAsync()
    {
        Signal("TERM");
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"a worker that was asked to leave ended with {_process.ExitCode}: {await _errors}");
        }
    }

    /// <summary>A worker ends by itself only when something is wrong.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task CheckAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"a worker ended with {_process.ExitCode}: {await _errors}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
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
