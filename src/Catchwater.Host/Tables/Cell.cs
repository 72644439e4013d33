using System.Globalization;
using Catchwater.Core.Errors;
using DuckDB.NET.Data;

namespace Catchwater.Host.Tables;

/// <summary>Reads one column of each row into one member.</summary>
internal sealed class Cell<T>(string table, string column, RowMember member, int ordinal, Func<DuckDBDataReader, int, T> read)
{
    /// <summary>The value of the row the reader stands on.</summary>
    /// <exception cref="TableReadException">It is NULL or of a value that the member cannot take.</exception>
    public T Read(DuckDBDataReader reader)
    {
        if (reader.IsDBNull(ordinal))
        {
            return member.TakesNull
                ? default!
                : throw new TableReadException(new Problem("unexpected_null", $"{table}: column '{column}' holds NULL, which {member.Shown} does not take")
                {
                    Hint = $"make it {TypeNames.Of(member.Type)}?",
                });
        }

        try
        {
            return read(reader, ordinal);
        }
        catch (Exception fault) when (fault is OverflowException or FormatException or InvalidCastException or ArgumentException or System.Text.Json.JsonException)
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{reader.GetProviderSpecificValue(ordinal)}");
            throw new TableReadException(
                new Problem("value_out_of_range", $"{table}: column '{column}' holds '{(found.Length > 200 ? found[..200] + "…" : found)}', which is no value of {member.Shown}: {fault.Message}"),
                fault);
        }
    }
}
