using System.Globalization;
using System.Text;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>
/// A small project that publishes in every way there is, and whose input files arrive in rounds. Everything it writes comes from
/// its seed and is remembered, so that <see cref="ShopOracle"/> can say what each table must hold.
/// </summary>
internal sealed class Shop : IDisposable
{
    private readonly ProjectFolder _folder = new("name: shop\nthreads: 2\n");
    private readonly Random _random;
    private int _orderId;
    private int _eventId;
    private int _customers;
    private DateTime _clock = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public Shop(int seed)
    {
        _random = new Random(seed);
        Specs();
        Arrive();
    }

    public string Path => _folder.Path;

    /// <summary>Rounds that have arrived, minus one: the round a run that ends well reaches.</summary>
    public int Round => Rounds.Count - 1;

    public List<ShopRound> Rounds { get; } = [];

    public string this[string relative] => _folder[relative];

    public void Write(string relative, string text) => _folder.Write(relative, text);

    /// <summary>New files of every kind.</summary>
    public void Arrive()
    {
        var round = new ShopRound();
        var name = $"r{Rounds.Count:000}";
        Customers(round, $"data/customers/{name}.csv");
        Orders(round, $"data/orders/{name}.csv");
        Events(round, $"data/events/{name}.jsonl");
        Rounds.Add(round);
    }

    public void Dispose() => _folder.Dispose();

    private void Customers(ShopRound round, string file)
    {
        var text = new StringBuilder("customer,name,updated_at\n");
        List<int> changed = [.. Enumerable.Range(0, _customers).Where(_ => _random.Next(4) == 0), .. Enumerable.Range(_customers, 5)];
        _customers += 5;
        foreach (var customer in changed.Concat(changed.Take(2)))
        {
            _clock = _clock.AddSeconds(1 + _random.Next(3));
            var row = new Customer($"c{customer:0000}", $"name {_random.Next(1000)}", _clock);
            round.Customers.Add(row);
            text.Append(CultureInfo.InvariantCulture, $"{row.Id},{row.Name},{row.UpdatedAt:yyyy-MM-dd HH:mm:ss}\n");
        }

        Write(file, text.ToString());
    }

    private void Orders(ShopRound round, string file)
    {
        var text = new StringBuilder("order_id,customer,amount,day\n");
        var line = 1;
        for (var i = 0; i < 60; i++)
        {
            line++;
            var id = _orderId++;
            var amount = _random.Next(12) == 0 ? "n/a" : (_random.Next(1, 100_000) / 100m).ToString("0.00", CultureInfo.InvariantCulture);
            var row = new Order(id, $"c{_random.Next(_customers):0000}", amount, $"2026-01-{1 + _random.Next(28):00}");
            switch (_random.Next(15))
            {
                case 0:
                    round.BadOrders.Add((file, line));
                    text.Append(CultureInfo.InvariantCulture, $"{id},{row.Customer}\n");
                    continue;
                case 1:
                    round.BadOrders.Add((file, line));
                    text.Append(CultureInfo.InvariantCulture, $"number {id},{row.Customer},{amount},{row.Day}\n");
                    continue;
                case 2:
                    round.Orders.Add(row);
                    text.Append(Line(row));
                    line++;
                    break;
            }

            round.Orders.Add(row);
            text.Append(Line(row));
        }

        Write(file, text.ToString());
        static string Line(Order row) => string.Create(CultureInfo.InvariantCulture, $"{row.Id},{row.Customer},{row.Amount},{row.Day}\n");
    }

    private void Events(ShopRound round, string file)
    {
        var text = new StringBuilder();
        for (var line = 1; line <= 40; line++)
        {
            var id = _eventId++;
            var kind = _random.Next(3) switch { 0 => "view", 1 => "buy", _ => "ping" };
            // A round without one would leave the quarantine as it is, which looks like a round that was not taken in.
            if (_random.Next(10) == 0 || (line == 40 && round.BadEvents.Count == 0))
            {
                round.BadEvents.Add((file, line));
                text.Append(CultureInfo.InvariantCulture, $"{{\"event_id\": {id}, \"kind\": \"{kind}\n");
            }
            else
            {
                round.Events.Add(new ShopEvent(id, kind));
                text.Append(CultureInfo.InvariantCulture, $"{{\"event_id\": {id}, \"kind\": \"{kind}\"}}\n");
            }
        }

        Write(file, text.ToString());
    }

    private void Specs()
    {
        Write("pipelines/bronze.orders.yaml", """
            source:
              path: data/orders/*.csv
              format: csv
              columns: {order_id: bigint, customer: varchar, amount: varchar, day: date}
            quality_step: {enabled: false}
            target: {table: bronze.orders}
            """);
        Write("pipelines/silver.orders.yaml", """
            source: {table: bronze.orders}
            quality_step:
              drop_duplicates: true
              cast: {amount: "decimal(12,2)"}
            target: {table: silver.orders, partition_columns: [day]}
            """);
        Write("pipelines/bronze.events.yaml", """
            source:
              path: data/events/*.jsonl
              columns: {event_id: bigint, kind: varchar}
            quality_step: {enabled: false}
            incremental: {by: files}
            target: {table: bronze.events, mode: append}
            """);
        Write("pipelines/silver.events.yaml", """
            source: {table: bronze.events}
            quality_step: {enabled: false}
            incremental: {by: version}
            transformations:
              - {type: filter, condition: kind <> 'ping'}
            target: {table: silver.events, mode: append}
            """);
        Write("pipelines/bronze.customers.yaml", """
            source:
              path: data/customers/*.csv
              format: csv
              columns: {customer: varchar, name: varchar, updated_at: timestamp}
            quality_step: {enabled: false}
            incremental: {by: files}
            target: {table: bronze.customers, mode: append}
            """);
        Write("pipelines/silver.customers.yaml", """
            source: {table: bronze.customers}
            quality_step: {enabled: false}
            incremental: {by: watermark, column: updated_at}
            transformations:
              - type: sql
                query: SELECT * FROM input QUALIFY row_number() OVER (PARTITION BY customer ORDER BY updated_at DESC) = 1
            target: {table: silver.customers, mode: merge, keys: [customer]}
            """);
        Write("pipelines/gold.customer_orders.yaml", """
            source: {table: silver.orders}
            quality_step: {enabled: false}
            transformations:
              - type: aggregation
                group_by: [customer]
                aggregations: {orders: count(*), total: sum(amount)}
            target: {table: gold.customer_orders}
            """);
        Write("contracts/gold.customer_orders.odcs.yaml", """
            apiVersion: v3.1.0
            kind: DataContract
            id: gold-customer-orders
            version: 1.0.0
            status: active
            schema:
              - name: gold.customer_orders
                properties:
                  - {name: customer, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
                  - {name: orders, logicalType: integer, required: true}
                  - {name: total, logicalType: number, required: true}
                quality:
                  - type: custom
                    engine: catchwater
                    implementation: {check: foreignKey, columns: [customer], references: silver.customers, referencedColumns: [customer]}
            """);
    }
}

/// <summary>What arrived together.</summary>
internal sealed class ShopRound
{
    public List<Order> Orders { get; } = [];

    public List<(string File, int Line)> BadOrders { get; } = [];

    public List<Customer> Customers { get; } = [];

    public List<ShopEvent> Events { get; } = [];

    public List<(string File, int Line)> BadEvents { get; } = [];
}

/// <summary>A well-formed line of an order file.</summary>
internal sealed record Order(int Id, string Customer, string Amount, string Day);

/// <summary>A line of a customer file.</summary>
internal sealed record Customer(string Id, string Name, DateTime UpdatedAt);

/// <summary>A well-formed line of an event file.</summary>
internal sealed record ShopEvent(int Id, string Kind);
