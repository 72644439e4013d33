using Catchwater.Core.Schemas;
using Catchwater.Host;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;

// Every command of catchwater, and what is registered here. F5 debugs `run` (Properties/launchSettings.json).
return await CatchwaterHost.CreateBuilder(args)
    .AddTransform<HashPersonalData>("hash_personal_data")
    .AddRowCheck<Gtin>("gtin")
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
