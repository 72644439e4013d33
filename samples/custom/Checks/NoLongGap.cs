using Catchwater.Quality.Checks;

namespace Shop.Checks;

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
