using Catchwater.Core.Errors;

namespace Catchwater.Lake.Tables.Log;

/// <summary>
/// Refuses tables that need more than we know (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#protocol-evolution): to
/// read reader version 1, or 3 with features that only concern types and writers; to write writer version 2, or 7 with features we keep.
/// </summary>
internal static class ProtocolGate
{
    private static readonly string[] ReaderFeatures = ["timestampNtz", "vacuumProtocolCheck"];
    private static readonly string[] WriterFeatures = ["appendOnly", "invariants"];

    /// <summary>Refuses a table that cannot be read rightly.</summary>
    /// <exception cref="LakeException"><c>unsupported_protocol</c>.</exception>
    public static void RequireReadable(TableState state)
    {
        var protocol = state.Protocol;
        if (protocol.MinReaderVersion is not (1 or 3))
        {
            throw Unsupported($"the table needs Delta reader version {protocol.MinReaderVersion}; this version reads 1, and 3 with {string.Join(", ", ReaderFeatures)}");
        }

        Require(protocol.MinReaderVersion == 3 ? protocol.ReaderFeatures : null, ReaderFeatures, "read");
        if (state.Files.Values.Any(file => file.HasDeletionVector))
        {
            throw Unsupported("files of the table have deletion vectors, which this version cannot read");
        }

        if (state.Metadata.Provider != "parquet")
        {
            throw Unsupported($"the table's files are {state.Metadata.Provider}; this version reads parquet");
        }

        try
        {
            foreach (var field in state.Schema.Fields)
            {
                Types.TypeMapping.ToDuck(field.Type);
            }
        }
        catch (FormatException fault)
        {
            throw Unsupported(fault.Message);
        }
    }

    /// <summary>Refuses a table whose rules we would break by writing.</summary>
    /// <exception cref="LakeException"><c>unsupported_protocol</c>.</exception>
    public static void RequireWritable(TableState state)
    {
        var protocol = state.Protocol;
        if (protocol.MinWriterVersion > 2 && protocol.MinWriterVersion != 7)
        {
            throw Unsupported($"the table needs Delta writer version {protocol.MinWriterVersion}; this version writes up to 2, and 7 with {string.Join(", ", WriterFeatures)}");
        }

        Require(protocol.MinWriterVersion == 7 ? protocol.WriterFeatures : null, WriterFeatures, "write");
        if (state.HasInvariants)
        {
            throw Unsupported("columns of the table are NOT NULL or have invariants, defaults or generated values, which this version does not enforce and so does not write");
        }
    }

    /// <summary>Whether the table may only grow (<c>delta.appendOnly</c>).</summary>
    public static bool IsAppendOnly(TableState state) =>
        state.Metadata.Configuration.TryGetValue("delta.appendOnly", out var setting) && string.Equals(setting, "true", StringComparison.OrdinalIgnoreCase);

    private static void Require(IReadOnlyList<string>? needed, string[] known, string verb)
    {
        var unknown = needed?.Except(known, StringComparer.Ordinal).ToList() ?? [];
        if (unknown.Count > 0)
        {
            throw Unsupported($"the table uses Delta features this version cannot {verb}: {string.Join(", ", unknown)}");
        }
    }

    private static LakeException Unsupported(string message) =>
        new(new Problem("unsupported_protocol", message) { Hint = "the table was made by another writer; read it with the tool that made it" });
}
