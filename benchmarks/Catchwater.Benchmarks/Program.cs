using Catchwater.Benchmarks.Dirty;
using Catchwater.Benchmarks.Gate;

return args switch
{
    ["gate", .. var rest] => await GateBenchmark.RunAsync(rest),
    ["dirty", .. var folders] => await DirtyDataBenchmark.RunAsync(folders),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Catchwater.Benchmarks -- gate [rows] [repetitions] [each] | dirty FOLDER…");
    return 2;
}
