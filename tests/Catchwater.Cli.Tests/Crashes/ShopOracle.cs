using System.Globalization;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>What each table of a <see cref="Shop"/> holds once a round has been taken in, computed from what was written to the files.</summary>
internal static class ShopOracle
{
    /// <summary>Each table with a SELECT list that makes one text of a row, as the oracle writes it.</summary>
    public static IReadOnlyDictionary<string, string> Tables { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["bronze.orders"] = "concat_ws('|', order_id, customer, amount, strftime(day, '%Y-%m-%d'))",
        ["bronze.orders__quarantine"] = "concat_ws('|', source, line)",
        ["silver.orders"] = "concat_ws('|', order_id, customer, amount, strftime(day, '%Y-%m-%d'))",
        ["silver.orders__quarantine"] = "concat_ws('|', json_extract_string(raw, '$.order_id'), column_name)",
        ["bronze.events"] = "concat_ws('|', event_id, kind)",
        ["bronze.events__quarantine"] = "concat_ws('|', source, line)",
        ["silver.events"] = "concat_ws('|', event_id, kind)",
        ["bronze.customers"] = "concat_ws('|', customer, name, strftime(updated_at, '%Y-%m-%d %H:%M:%S'))",
        ["silver.customers"] = "concat_ws('|', customer, name, strftime(updated_at, '%Y-%m-%d %H:%M:%S'))",
        ["gold.customer_orders"] = "concat_ws('|', customer, orders, total)",
    };

    /// <summary>The rows of a table after a round, sorted; none before the first.</summary>
    public static IReadOnlyList<string> Rows(Shop shop, string table, int round)
    {
        var rounds = shop.Rounds.Take(round + 1).ToList();
        var orders = rounds.SelectMany(arrived => arrived.Orders).ToList();
        var distinct = orders.Distinct().ToList();
        var priced = distinct.Where(order => order.Amount != "n/a").ToList();
        IEnumerable<string> rows = table switch
        {
            "bronze.orders" => orders.Select(Text),
            "bronze.orders__quarantine" => rounds.SelectMany(arrived => arrived.BadOrders).Select(Text),
            "silver.orders" => priced.Select(Text),
            "silver.orders__quarantine" => distinct.Except(priced).Select(order => $"{order.Id}|amount"),
            "bronze.events" => rounds.SelectMany(arrived => arrived.Events).Select(Text),
            "bronze.events__quarantine" => rounds.SelectMany(arrived => arrived.BadEvents).Select(Text),
            "silver.events" => rounds.SelectMany(arrived => arrived.Events).Where(said => said.Kind != "ping").Select(Text),
            "bronze.customers" => rounds.SelectMany(arrived => arrived.Customers).Select(Text),
            "silver.customers" => rounds.SelectMany(arrived => arrived.Customers).GroupBy(customer => customer.Id).Select(same => Text(same.MaxBy(customer => customer.UpdatedAt)!)),
            "gold.customer_orders" => priced.GroupBy(order => order.Customer).Select(same =>
                string.Create(CultureInfo.InvariantCulture, $"{same.Key}|{same.Count()}|{same.Sum(order => decimal.Parse(order.Amount, CultureInfo.InvariantCulture)):0.00}")),
            _ => throw new ArgumentException($"no such table: {table}", nameof(table)),
        };
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static string Text(Order order) => string.Create(CultureInfo.InvariantCulture, $"{order.Id}|{order.Customer}|{order.Amount}|{order.Day}");

    private static string Text(Customer customer) => string.Create(CultureInfo.InvariantCulture, $"{customer.Id}|{customer.Name}|{customer.UpdatedAt:yyyy-MM-dd HH:mm:ss}");

    private static string Text(ShopEvent said) => string.Create(CultureInfo.InvariantCulture, $"{said.Id}|{said.Kind}");

    private static string Text((string File, int Line) bad) => string.Create(CultureInfo.InvariantCulture, $"{bad.File}|{bad.Line}");
}
