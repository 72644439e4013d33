using System.Globalization;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Sessions;

/// <summary>One embedded DuckDB in memory. Its sessions share its memory limit and worker threads.</summary>
public sealed class LakeEngine : IDisposable
{
    private readonly DuckDBConnection _root;

    private LakeEngine(DuckDBConnection root) => _root = root;

    /// <summary>Starts an engine with the given limits.</summary>
    /// <exception cref="LakeException">A limit is not one DuckDB accepts.</exception>
    public static LakeEngine Open(EngineOptions options)
    {
        var root = new DuckDBConnection("Data Source=:memory:");
        root.Open();
        var engine = new LakeEngine(root);
        using var session = engine.OpenSession();
        var settings = new List<string> { "SET GLOBAL TimeZone = 'UTC'" };
        if (options.MemoryLimit is { } memory)
        {
            settings.Add($"SET GLOBAL memory_limit = {Quoting.Literal(memory)}");
        }

        if (options.Threads is { } threads)
        {
            settings.Add($"SET GLOBAL threads = {threads.ToString(CultureInfo.InvariantCulture)}");
        }

        if (options.SpillDirectory is { } spill)
        {
            settings.Add($"SET GLOBAL temp_directory = {Quoting.Literal(spill)}");
        }

        foreach (var setting in settings)
        {
            session.ExecuteAsync(setting).GetAwaiter().GetResult();
        }

        return engine;
    }

    /// <summary>A new session: temporary tables are its own, everything else is shared.</summary>
    public LakeSession OpenSession()
    {
        var connection = _root.Duplicate();
        connection.Open();
        return new LakeSession(connection);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();
}
