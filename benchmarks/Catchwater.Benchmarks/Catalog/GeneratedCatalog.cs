using System.Globalization;
using System.Text.Json.Nodes;

namespace Catchwater.Benchmarks.Catalog;

/// <summary>
/// A company's worth of OpenLineage events: ten layers of assets, each above the lowest written by a job that reads one to three
/// assets of the layers just below (a tenth of the reads go to a few favourites, as in life), with columns, column lineage, SQL,
/// descriptions, owners, classifications and tags. Words are drawn unevenly. Seeded.
/// </summary>
internal sealed class GeneratedCatalog(int assets, int columnEdges)
{
    public const int Layers = 10;

    private const int Columns = 12;

    private static readonly string[] Known =
    [
        "customer", "order", "sales", "daily", "invoice", "payment", "product", "event", "session", "account", "ledger", "shipment", "stock", "refund", "campaign", "click",
        "visit", "contract", "employee", "payroll", "budget", "forecast", "supplier", "warehouse", "ticket", "incident", "sensor", "reading", "vehicle", "route", "driver", "claim",
        "policy", "premium", "patient", "lab", "dose", "trial", "student", "course", "grade", "loan", "deposit", "branch", "card", "fraud", "score", "segment",
        "churn", "cohort", "retention", "funnel", "email", "message", "channel", "region", "country", "currency", "rate", "tax", "discount", "coupon", "basket", "return",
    ];

    private static readonly string[] Words = [.. Known, .. Enumerable.Range(Known.Length, 1024 - Known.Length).Select(Invented)];

    private static readonly string[] Tags = [.. Known.Skip(16).Select(word => "topic:" + word), "pii", "finance", "core", "deprecated", "gdpr", "sox"];

    private static readonly string[] Classifications = ["public", "internal", "internal", "internal", "confidential", "restricted"];

    /// <summary>Table edges among the events made so far.</summary>
    public int TableEdges { get; private set; }

    /// <summary>Column edges among the events made so far.</summary>
    public int ColumnEdges { get; private set; }

    public static string Namespace(int asset) => "warehouse-" + (asset % 20).ToString(CultureInfo.InvariantCulture);

    public static string Name(int asset) =>
        string.Create(CultureInfo.InvariantCulture, $"{Known[asset * 31L % 16]}.{Drawn(new Random(asset ^ 0x5bd1e995))}_{Words[asset * 17L % Words.Length]}_{asset}");

    /// <summary>One event an asset, lower layers first.</summary>
    public IEnumerable<string> Events()
    {
        var perAsset = columnEdges / (double)(assets - (assets / Layers));
        var owed = 0.0;
        for (var asset = 0; asset < assets; asset++)
        {
            var random = new Random(asset);
            var parents = Parents(asset, random);
            owed += parents.Length == 0 ? 0 : perAsset;
            var links = (int)owed;
            owed -= links;
            TableEdges += parents.Length;
            ColumnEdges += links;
            yield return Event(asset, parents, links, random);
        }
    }

    private int[] Parents(int asset, Random random)
    {
        var layer = (int)((long)asset * Layers / assets);
        if (layer == 0)
        {
            return [];
        }

        var size = assets / Layers;
        HashSet<int> parents = [];
        for (var i = 1 + random.Next(3); i > 0; i--)
        {
            var start = Math.Max(0, layer - 1 - random.Next(2)) * size;
            parents.Add(start + (random.Next(10) == 0 ? random.Next(Math.Max(1, size / 100)) : random.Next(size)));
        }

        return [.. parents];
    }

    private static string Event(int asset, int[] parents, int links, Random random)
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(asset).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var dataset = Dataset(asset, parents, links, random);
        var stated = new JsonObject { ["eventTime"] = at, ["producer"] = "https://example.com/generator" };
        if (parents.Length == 0)
        {
            stated["schemaURL"] = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent";
            stated["dataset"] = dataset;
            return stated.ToJsonString();
        }

        var query = $"INSERT INTO {Name(asset)} SELECT * FROM {string.Join(" JOIN ", parents.Select(Name))} USING (id) WHERE amount > 0 AND status <> 'cancelled'";
        stated["schemaURL"] = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
        stated["eventType"] = "COMPLETE";
        stated["run"] = new JsonObject
        {
            ["runId"] = new Guid(asset, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
            ["facets"] = new JsonObject { ["tags"] = new JsonObject { ["tags"] = new JsonArray(new JsonObject { ["key"] = "user", ["value"] = $"user{asset % 300}" }) } },
        };
        stated["job"] = new JsonObject
        {
            ["namespace"] = "scheduler",
            ["name"] = "build_" + Name(asset),
            ["facets"] = new JsonObject
            {
                ["jobType"] = new JsonObject { ["processingType"] = "BATCH", ["integration"] = "SPARK", ["jobType"] = asset % 3 == 0 ? "TRANSFORM" : "AGGREGATE" },
                ["sql"] = new JsonObject { ["query"] = query },
            },
        };
        stated["inputs"] = new JsonArray([.. parents.Select(parent => new JsonObject { ["namespace"] = Namespace(parent), ["name"] = Name(parent) })]);
        stated["outputs"] = new JsonArray(dataset);
        return stated.ToJsonString();
    }

    private static JsonObject Dataset(int asset, int[] parents, int links, Random random)
    {
        var facets = new JsonObject
        {
            ["schema"] = new JsonObject
            {
                ["fields"] = new JsonArray([.. Enumerable.Range(0, Columns).Select(i => new JsonObject { ["name"] = Column(asset, i), ["type"] = i % 3 == 0 ? "BIGINT" : "VARCHAR" })]),
            },
            ["documentation"] = new JsonObject { ["description"] = string.Join(' ', Enumerable.Range(0, 12).Select(_ => Drawn(random))) },
            ["ownership"] = new JsonObject
            {
                ["owners"] = new JsonArray(
                    new JsonObject { ["name"] = $"team-{Known[random.Next(Known.Length)]}-{random.Next(4)}", ["type"] = "OWNER" },
                    new JsonObject { ["name"] = $"steward{random.Next(50)}@example.com", ["type"] = "STEWARD" }),
            },
            ["catchwater_asset"] = new JsonObject
            {
                ["kind"] = asset % 10 == 0 ? "file" : "table",
                ["format"] = asset % 4 == 0 ? "parquet" : "delta",
                ["row_count"] = random.Next(1_000_000),
                ["size_bytes"] = random.Next(),
                ["classification"] = Classifications[random.Next(Classifications.Length)],
                ["tags"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Lowest(Tags, random)).Distinct().Select(tag => (JsonNode)tag)]),
            },
        };
        if (links > 0)
        {
            facets["columnLineage"] = new JsonObject
            {
                ["fields"] = new JsonObject(Enumerable.Range(0, Math.Min(Columns, links)).Select(i => KeyValuePair.Create(Column(asset, i), (JsonNode?)Inputs(i, parents, links)))),
            };
        }

        return new JsonObject { ["namespace"] = Namespace(asset), ["name"] = Name(asset), ["facets"] = facets };
    }

    /// <summary>Links are dealt out to the columns in turn; a column's several links come from different source columns.</summary>
    private static JsonObject Inputs(int column, int[] parents, int links) => new()
    {
        ["inputFields"] = new JsonArray([.. Enumerable.Range(0, ((links - column - 1) / Columns) + 1).Select(turn =>
        {
            var parent = parents[(column + turn) % parents.Length];
            return new JsonObject
            {
                ["namespace"] = Namespace(parent),
                ["name"] = Name(parent),
                ["field"] = Column(parent, (column + (turn * 5)) % Columns),
                ["transformations"] = new JsonArray(
                    new JsonObject { ["type"] = column % 5 == 4 ? "INDIRECT" : "DIRECT", ["subtype"] = column % 5 == 4 ? "FILTER" : "IDENTITY" }),
            };
        })]),
    };

    private static string Column(int asset, int column) => column == 0 ? "id" : $"{Drawn(new Random((asset % 997 * Columns) + column))}_{(column % 2 == 0 ? "key" : "value")}_{column}";

    private static string Drawn(Random random) => Lowest(Words, random);

    // The lowest of three draws: a few values are common, most are rare.
    private static string Lowest(string[] values, Random random) =>
        values[Math.Min(random.Next(values.Length), Math.Min(random.Next(values.Length), random.Next(values.Length)))];

    /// <summary>A word that is none, from 64 on; the higher the number the rarer it is.</summary>
    public static string Invented(int number)
    {
        const string Consonants = "bcdfghklmnprstvz";
        const string Vowels = "aeiou";
        var word = "";
        for (var left = (number * 7919L) + 1_000_003; left > 0; left /= 80)
        {
            word += $"{Consonants[(int)(left % 16)]}{Vowels[(int)(left / 16 % 5)]}";
        }

        return word;
    }
}
