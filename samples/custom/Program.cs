using Catchwater.Host;
using Shop.Checks;
using Shop.Transforms;

// Every command of catchwater, and what is registered here. F5 debugs `run` (Properties/launchSettings.json).
return await CatchwaterHost.CreateBuilder(args)
    .AddTransform<HashPersonalData>("hash_personal_data")   // {type: custom, function: hash_personal_data} in pipelines/
    .AddRowCheck<Gtin>("gtin")                              // {type: custom, function: gtin} in rules/: judges single rows
    .AddMetricCheck<AverageBetween>("average_between")      // judges aggregates, in the scan that all rules share
    .AddDataCheck<NoLongGap>("no_long_gap")                 // asks the data whatever it likes
    .Build()
    .RunAsync();
