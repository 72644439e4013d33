namespace Catchwater.Cli.Tests.Schemas;

/// <summary>A project whose run has everything in it that a document can say: success, quarantine, warnings, a stopped and a blocked table.</summary>
public sealed class PrintedProject : IAsyncLifetime
{
    private readonly ProjectFolder _folder = new("name: printed\n");

    internal string Path => _folder.Path;

    internal ToolResult FirstRun { get; private set; } = null!;

    internal string this[string relative] => _folder[relative];

    public async ValueTask InitializeAsync()
    {
        _folder
            .Write("data/orders.csv", "id,customer,amount\n1,ann,1.50\n2,bob,n/a\n3,,2.00\nbroken\n4,ann,-3.00\n")
            .Write("pipelines/bronze.orders.yaml", """
                description: What customers ordered.
                owner: sales
                classification: internal
                tags: [orders]
                source: {path: data/orders.csv, format: csv, columns: {id: bigint, amount: varchar}}
                quality_step: {enabled: false}
                target: {table: bronze.orders}
                """)
            .Write("pipelines/silver.orders.yaml", """
                source: {table: bronze.orders}
                quality_step: {cast: {amount: "decimal(9,2)"}}
                target: {table: silver.orders}
                """)
            .Write("pipelines/gold.totals.yaml", """
                source: {table: silver.orders}
                quality_step: {enabled: false}
                transformations:
                  - {type: aggregation, group_by: [customer], aggregations: {total: sum(amount)}}
                target: {table: gold.totals}
                """)
            .Write("pipelines/gold.after.yaml", """
                source: {table: gold.totals}
                target: {table: gold.after}
                """)
            .Write("tests/gold.totals.yaml", """
                pipeline: gold.totals
                tests:
                  - name: sums
                    given: [{table: silver.orders, rows: [{customer: ann, amount: 1.50}, {customer: bob, amount: 2}]}]
                    expect: {rows: [{customer: ann, total: 1}, {customer: eve}], rejects: [{line: 7}]}
                """)
            .Write("rules/silver.orders.yaml", """
                dataset: silver.orders
                rules:
                  customers: {type: completeness, columns: [customer], threshold: 1, severity: warning}
                  amounts: {type: validity, column: amount, expression: amount > 0, severity: info}
                  ids: {type: uniqueness, columns: [id], dimension: uniqueness}
                """)
            .Write("contracts/gold.totals.odcs.yaml", """
                apiVersion: v3.1.0
                kind: DataContract
                id: totals
                version: 1.0.0
                status: active
                schema:
                  - name: gold.totals
                    properties:
                      - {name: customer, logicalType: string, required: true}
                """);
        _folder.Write("events.ndjson", """
            {"eventTime": "2026-01-01T00:00:00Z", "eventType": "COMPLETE", "run": {"runId": "0190a0a0-0000-7000-8000-000000000000"}, "job": {"namespace": "n", "name": "j"}, "inputs": [], "outputs": [], "producer": "https://example.com"}
            """);
        FirstRun = await CatchwaterTool.RunAsync("run", Path, "--json");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
