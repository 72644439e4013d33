using System.Globalization;
using DuckDB.NET.Data;

namespace Catchwater.Streaming.Tests.Rules;

/// <summary>
/// The transactions of the retail sample: raw lines with a customer, one transaction for each invoice and customer, in order of the first
/// line's time and the invoice's number.
/// </summary>
internal static class RetailTransactions
{
    public static IReadOnlyList<(string User, double Amount, DateTime Time)> Read()
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var file = Repository.Path("samples/retail/data/online-retail.csv.zst").Replace("'", "''", StringComparison.Ordinal);
        command.CommandText =
            $$"""
            SELECT replace(CustomerID, '.0', '') AS user_id, sum(Quantity * UnitPrice) AS amount, min(InvoiceDate) AS "timestamp"
            FROM read_csv('{{file}}', header = true, types = {'CustomerID': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'InvoiceDate': 'TIMESTAMP', 'UnitPrice': 'DOUBLE'})
            WHERE CustomerID IS NOT NULL
            GROUP BY InvoiceNo, CustomerID
            ORDER BY min(InvoiceDate), InvoiceNo
            """;
        using var reader = command.ExecuteReader();
        List<(string, double, DateTime)> transactions = [];
        while (reader.Read())
        {
            transactions.Add((reader.GetString(0), reader.GetDouble(1), reader.GetDateTime(2)));
        }

        return transactions;
    }

    public static IEnumerable<(string? Key, string? Value, long Time)> Records() => Read().Select(one =>
        ((string?)one.User,
        (string?)string.Create(CultureInfo.InvariantCulture, $$"""{"user_id":"{{one.User}}","amount":{{one.Amount:R}},"timestamp":"{{one.Time:yyyy-MM-dd'T'HH:mm:ss}}"}"""),
        new DateTimeOffset(one.Time, TimeSpan.Zero).ToUnixTimeMilliseconds()));
}
