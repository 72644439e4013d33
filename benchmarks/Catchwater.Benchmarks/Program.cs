using Catchwater.Benchmarks.Catalog;
using Catchwater.Benchmarks.Checks;
using Catchwater.Benchmarks.Dirty;
using Catchwater.Benchmarks.Etl;
using Catchwater.Benchmarks.Gate;
using Catchwater.Benchmarks.Kafka;
using Catchwater.Benchmarks.Log;
using Catchwater.Benchmarks.Producing;
using Catchwater.Benchmarks.Startup;
using Catchwater.Benchmarks.Streams;

return args switch
{
    ["etl", .. var rest] => await EtlBenchmark.RunAsync(rest),
    ["etl-bare", .. var rest] => EtlBenchmark.Bare(rest),
    ["gate", .. var rest] => await GateBenchmark.RunAsync(rest),
    ["dirty", .. var folders] => await DirtyDataBenchmark.RunAsync(folders),
    ["catalog", .. var rest] => await CatalogBenchmark.RunAsync(rest),
    ["log", .. var rest] => await LogBenchmark.RunAsync(rest),
    ["kafka", .. var rest] => await KafkaBenchmark.RunAsync(rest),
    ["stream", .. var rest] => await StreamBenchmark.RunAsync(rest),
    ["stream-recovery", .. var rest] => await StreamRecovery.RunAsync(rest),
    ["stream-worker", var folder] => await StreamRecovery.WorkerAsync(folder),
    ["producer", .. var rest] => await ProducerBenchmark.RunAsync(rest),
    ["quality-csv", .. var rest] => await CsvBenchmark.RunAsync(rest),
    ["quality-rules", .. var rest] => await ManyRulesBenchmark.RunAsync(rest),
    ["startup", .. var rest] => await StartupBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: dotnet run -c Release --project benchmarks/Catchwater.Benchmarks -- NAME
          etl [rows] [repetitions] [tool]    catchwater run against the same SQL in bare DuckDB, then with 512 MB;
                                             the tool is the one just built, or a published one
          gate [rows] [repetitions] [each]   25 rules against a scan of all columns; with each, also one query a rule
          dirty FOLDER…               wrong cells that a drafted contract finds in dirty.csv, against errors.csv
          catalog [assets] [column edges] [runs]   ingest, search with facets, lineage at depth 5
          log [records] [repetitions]  the embedded log against the RocksDB under it
          kafka [records] [repetitions]  the log on Kafka against the bare client, on the test broker
          stream [events] [keys] [repetitions] [rate]   the fraud job, durable, against the bare loop; with rate
                                             nothing else, otherwise also on two cores, and its latency
          stream-recovery [keys]      ten transactions of each key: memory, and how soon a killed process works again
          producer [events] [repetitions]   EventProducer against Confluent.Kafka on the test broker
          quality-csv [rows] [repetitions]   quality check of a CSV against one query a rule; what a check costs at least
          quality-rules [rules]       thousands of rules: where the time goes
          startup [repetitions]       --help, an empty project, the retail sample
        Build the tool first: dotnet build -c Release
        """);
    return 2;
}
