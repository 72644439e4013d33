using Catchwater.Core.Schemas;
using Catchwater.Host;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;

// Every command of catchwater, and what is registered here. F5 debugs `run` (Properties/launchSettings.json).
return await CatchwaterHost.CreateBuilder(args)
    .AddTransform<HashPersonalData>("hash_personal_data")
    .AddRowCheck<Gtin>("gtin")
    .AddMetricCheck<AverageBetween>("average_between")
    .AddDataCheck<NoLongGap>("no_long_gap")
    .Build()
    .RunAsync();

/// <summary>Replaces whatever looks like an e-mail address or a phone number by a hash: equal values stay equal, nobody is named.</summary>
internal sealed class HashPersonalData : ITransform
{
    public string Select(TableSchema input)
    {
        var personal = input.Columns.Select(column => column.Name).Where(name => name.EndsWith("email") || name.EndsWith("phone"));
        return $"SELECT * REPLACE ({string.Join(", ", personal.Select(name => $"sha256({name}) AS {name}"))}) FROM input";
    }
}

/// <summary>A GTIN-13 (EAN-13) ends in a check digit: with weights 1, 3, 1, 3 … its digits add up to a multiple of 10.</summary>
internal sealed class Gtin : IRowCheck
{
    public SqlFragment Valid(CheckContext context) => SqlFragment.Of(
        $"""
        length({context.Columns[0]}) = 13
        AND list_sum(list_transform(range(1, 14), lambda i: TRY_CAST({context.Columns[0]}[i] AS INTEGER) * (1 + 2 * ((i + 1) % 2)))) % 10 = 0
        """);
}

/// <summary>The average of a column stays within what is plausible; judged in the scan that all rules share.</summary>
internal sealed class AverageBetween : IMetricCheck
{
    public IReadOnlyDictionary<string, SqlFragment> Metrics(CheckContext context) =>
        new Dictionary<string, SqlFragment> { ["average"] = SqlFragment.Of($"avg({context.Columns[0]})") };

    public CheckOutcome Judge(MetricValues values, CheckContext context)
    {
        var (average, low, high) = (values.Get<double>("average"), context.Argument<double>("low"), context.Argument<double>("high"));
        var found = $"the average of {context.Columns[0]} is {average:0.##}, expected {low} to {high}";
        return average >= low && average <= high ? CheckOutcome.Pass(found, average) : CheckOutcome.Fail(found, average);
    }
}

/// <summary>No two neighbouring rows lie further apart in time than allowed: a question of its own to the data.</summary>
internal sealed class NoLongGap : IDataCheck
{
    public async Task<CheckOutcome> CheckAsync(DatasetReader data, CheckContext context, CancellationToken cancellationToken)
    {
        var (column, hours) = (context.Columns[0], context.Argument("hours", 24d));
        var gaps = await data.ScalarAsync<long>(
            SqlFragment.Of($"SELECT count(*) FROM (SELECT {column} - lag({column}) OVER (ORDER BY {column}) AS gap FROM {data.Table}) WHERE gap > to_seconds({hours * 3600})"),
            cancellationToken);
        return gaps == 0 ? CheckOutcome.Pass($"no gap is longer than {hours} hours") : CheckOutcome.Fail($"{gaps} gaps are longer than {hours} hours", gaps);
    }
}
