using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catchwater.Lake.Storage;

/// <summary>
/// Who owns a file of work in progress: a process of a machine. A number alone is reused, so the moment the process started
/// belongs to it.
/// </summary>
/// <param name="Machine">The machine's name; in a container the container's.</param>
/// <param name="Process">The process number.</param>
/// <param name="Started">When it started, in a form only compared for equality.</param>
/// <param name="Run">The run it works for, for whoever looks at the file; null when it is none.</param>
internal sealed record ProcessMark(
    [property: JsonPropertyName("machine")] string Machine,
    [property: JsonPropertyName("process")] int Process,
    [property: JsonPropertyName("started")] string Started,
    [property: JsonPropertyName("run")] Guid? Run = null)
{
    /// <summary>This process.</summary>
    public static ProcessMark Own { get; } = new(Environment.MachineName, Environment.ProcessId, StartOf(Environment.ProcessId) ?? "");

    /// <summary>Whether it still runs. Of another machine we only know that when its mark is young enough to be believed.</summary>
    /// <param name="age">How old the mark is.</param>
    public bool IsAlive(TimeSpan age) =>
        Machine == Own.Machine ? StartOf(Process) == Started : age < TimeSpan.FromDays(1);

    /// <summary>The mark in a file; null when the file is gone or holds none.</summary>
    public static ProcessMark? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ProcessMark>(File.ReadAllBytes(file));
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? StartOf(int process)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxStartOf(process);
        }

        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Clock ticks since boot from /proc (proc_pid_stat(5), field 22), with the boot's own id: both never change for a process.</summary>
    private static string? LinuxStartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}/{fields[19]}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
