using System.Globalization;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Sessions;

/// <summary>One embedded DuckDB in memory. Its sessions share its memory limit and worker threads.</summary>
public sealed partial class LakeEngine : IDisposable
{
    private readonly DuckDBConnection _root;

    private readonly Lock _givingBack = new();

    private string? _memoryLimit;

    private LakeEngine(DuckDBConnection root) => _root = root;

    /// <summary>Starts an engine with the given limits.</summary>
    /// <exception cref="LakeException">A limit is not one DuckDB accepts (<c>invalid_limit</c>, with the setting's name as key).</exception>
    public static LakeEngine Open(EngineOptions options)
    {
        var root = new DuckDBConnection("Data Source=:memory:");
        root.Open();
        var engine = new LakeEngine(root);
        try
        {
            // Structured faults; one time zone for every machine; nothing is ever fetched from the network behind the user's back.
            engine.Set("errors_as_json", "true");
            engine.Set("TimeZone", "'UTC'");
            engine.Set("autoinstall_known_extensions", "false");
            engine.Set("autoload_known_extensions", "false");

            // The same files are opened many times in a run: described, written, judged, looked at for samples. A footer is read once
            // and again when its file changes (docs/decisions/0061).
            engine.Set("parquet_metadata_cache", "true");
            engine.Limit("temp_directory", Quoting.Literal(options.SpillDirectory ?? DefaultSpillDirectory()));
            if (options.MemoryLimit is { } memory)
            {
                // A negative size means none to the engine.
                if (!Size().IsMatch(memory))
                {
                    throw Invalid("memory_limit", memory, null);
                }

                engine._memoryLimit = Quoting.Literal(memory);
                engine.Limit("memory_limit", engine._memoryLimit);

                // The allocator keeps what was freed until more than this is asked for at once, beyond the limit (docs/decisions/0105).
                engine.Set("allocator_bulk_deallocation_flush_threshold", "'16MB'");
            }

            if (options.Threads is { } threads)
            {
                engine.Limit("threads", threads.ToString(CultureInfo.InvariantCulture));
            }

            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>A new session: temporary tables are its own, everything else is shared.</summary>
    public LakeSession OpenSession()
    {
        var connection = _root.Duplicate();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET enable_progress_bar = true; SET enable_progress_bar_print = false";
        command.ExecuteNonQuery();
        return new LakeSession(connection, _memoryLimit is null ? null : GiveBack);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>Sets a setting for all sessions. <paramref name="value"/> is SQL: quote what comes from outside.</summary>
    internal void Set(string setting, string value)
    {
        using var command = _root.CreateCommand();
        command.CommandText = $"SET GLOBAL {setting} = {value}";
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException fault)
        {
            throw EngineFault.Translate(fault, command.CommandText);
        }
    }

    // Stating the limit anew is the engine's one way to make its allocator give freed memory back to the system.
    private void GiveBack()
    {
        try
        {
            lock (_givingBack)
            {
                Set("memory_limit", _memoryLimit!);
            }
        }
        catch (LakeException)
        {
            // Another session is at the limit right now: nothing is free that could be given back.
        }
    }

    private void Limit(string setting, string value)
    {
        try
        {
            Set(setting, value);
        }
        catch (LakeException fault)
        {
            throw Invalid(setting, value.Trim('\''), fault);
        }
    }

    private static LakeException Invalid(string setting, string found, LakeException? fault) =>
        new(
            new Problem("invalid_limit", $"'{found}' is not a valid {setting}{(fault is null ? "" : $": {EngineFault.Plain(fault).Message}")}")
            {
                Key = setting,
                Hint = setting switch
                {
                    "memory_limit" => "a size such as 512MB or 4GB",
                    "threads" => "a whole number of at least 1",
                    _ => "a folder that can be written",
                },
            },
            fault);

    [GeneratedRegex(@"\A\s*[0-9]+(\.[0-9]+)?\s*([KMGT]i?B|B)\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Size();

    // DuckDB's own default for an in-memory database is .tmp in the working directory, which may be somebody's repository.
    private static string DefaultSpillDirectory() =>
        Path.Combine(Path.GetTempPath(), $"catchwater-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
}
