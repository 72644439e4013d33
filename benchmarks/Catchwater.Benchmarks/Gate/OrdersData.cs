using Catchwater.Lake.Sessions;

namespace Catchwater.Benchmarks.Gate;

/// <summary>Generated orders with few errors of every kind, the tables they refer to, and a contract of 25 rules.</summary>
internal static class OrdersData
{
    public static IReadOnlyList<string> Tables { get; } = ["silver.orders", "silver.customers", "silver.products"];

    public static async Task CreateAsync(LakeSession session, string folder, long rows)
    {
        var marker = Path.Combine(folder, "complete");
        if (File.Exists(marker))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (var (table, select) in new[] { ("silver.customers", "SELECT i + 1 AS customer_id, 'name ' || i AS name FROM range(1000000) AS r(i)"), ("silver.products", "SELECT (i + 1)::INTEGER AS product_id, 'product ' || i AS name FROM range(100000) AS r(i)"), ("silver.orders", Orders(rows)) })
        {
            await session.ExecuteAsync($"COPY ({select}) TO {Quoting.Literal(Path.Combine(folder, table + ".parquet"))} (FORMAT parquet, COMPRESSION zstd)");
        }

        await File.WriteAllTextAsync(marker, "");
    }

    private static string Orders(long rows) => $"""
        SELECT
            CASE WHEN h3 % 1000000 < 5 THEN i - 1 ELSE i END AS order_id,
            CASE WHEN h1 % 10000 < 3 THEN NULL WHEN h1 % 10000 < 5 THEN 2000000 ELSE 1 + (h2 % 1000000)::BIGINT END AS customer_id,
            CASE WHEN h2 % 10000 < 3 THEN 200000 ELSE 1 + (h3 % 100000)::INTEGER END AS product_id,
            TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_milliseconds(i * 1000 + (h1 % 1000)::BIGINT) AS ordered_at,
            CASE WHEN h1 % 100 < 8 THEN NULL ELSE TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_milliseconds(i * 1000 + (h3 % 864000000)::BIGINT) END AS shipped_at,
            CASE WHEN h2 % 100 < 2 THEN NULL WHEN h2 % 1000 < 25 THEN 'no mail ' || (h1 % 1000) ELSE 'user' || (h1 % 5000000) || '@' || ['example.com', 'mail.org', 'corp.co.uk'][1 + (h2 % 3)::INTEGER] END AS email,
            CASE WHEN h3 % 10000 < 10 THEN NULL WHEN h3 % 10000 < 15 THEN 'xx1' ELSE ['DE', 'FR', 'US', 'GB', 'PL', 'IT', 'ES', 'SE'][1 + (h1 % 8)::INTEGER] END AS country,
            CASE WHEN h1 % 100000 < 7 THEN NULL ELSE ['new', 'paid', 'shipped', 'done', 'cancelled'][1 + (h2 % 5)::INTEGER] END AS status,
            CASE WHEN h2 % 100000 < 11 THEN 0 ELSE 1 + (h3 % 100)::INTEGER END AS quantity,
            CASE WHEN h3 % 100000 < 13 THEN -1.0 ELSE (1 + (h1 % 100000)::BIGINT) / 100 END::DOUBLE AS unit_price,
            CASE WHEN h1 % 50000 < 3 THEN NULL ELSE (1 + (h3 % 100)::INTEGER) * ((1 + (h1 % 100000)::BIGINT) / 100) + CASE WHEN h1 % 50000 < 20 THEN 5 ELSE 0 END END::DOUBLE AS total,
            CASE WHEN h3 % 100000 < 50 THEN 'SKU-' || (h1 % 1000) ELSE printf('%s-%05d-%s', ['AB', 'CD', 'EF'][1 + (h3 % 3)::INTEGER], (h2 % 100000)::INTEGER, ['X', 'Y'][1 + (h1 % 2)::INTEGER]) END AS sku
        FROM (SELECT i, hash(i) AS h1, hash(i + 1000000007) AS h2, hash(i + 2000000011) AS h3 FROM range({rows}) AS r(i))
        """;

    public const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: orders
        version: 1.0.0
        status: active
        schema:
          - name: orders
            physicalName: silver.orders
            properties:
              - {name: order_id, logicalType: integer, required: true, unique: true}
              - name: customer_id
                logicalType: integer
                required: true
                relationships: [{to: customers.customer_id}]
              - name: product_id
                logicalType: integer
                required: true
                relationships: [{to: products.product_id}]
              - {name: ordered_at, logicalType: timestamp, required: true, logicalTypeOptions: {minimum: "2026-01-01 00:00:00"}}
              - {name: shipped_at, logicalType: timestamp}
              - {name: email, logicalType: string, logicalTypeOptions: {pattern: '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$', maxLength: 60}}
              - {name: country, logicalType: string, required: true, logicalTypeOptions: {pattern: '^[A-Z]{2}$'}}
              - name: status
                logicalType: string
                required: true
                quality:
                  - {type: custom, engine: catchwater, implementation: {check: enum, values: [new, paid, shipped, done, cancelled]}}
              - {name: quantity, logicalType: integer, required: true, logicalTypeOptions: {minimum: 1, maximum: 100}}
              - {name: unit_price, logicalType: number, required: true, logicalTypeOptions: {minimum: 0}}
              - name: total
                logicalType: number
                logicalTypeOptions: {minimum: 0}
                quality:
                  - {metric: nullValues, unit: percent, mustBeLessThan: 1}
              - {name: sku, logicalType: string, logicalTypeOptions: {pattern: '^[A-Z]{2}-[0-9]{5}-[XY]$'}}
            quality:
              - {metric: rowCount, mustBeGreaterThan: 1000}
              - {metric: duplicateValues, mustBe: 0, arguments: {properties: [customer_id, ordered_at]}}
              - {name: total_is_product, type: custom, engine: catchwater, implementation: {check: rowExpression, expression: abs(total - quantity * unit_price) <= 0.01}}
              - {name: shipped_after_order, type: custom, engine: catchwater, implementation: {check: rowExpression, expression: shipped_at >= ordered_at}}
        """;
}
