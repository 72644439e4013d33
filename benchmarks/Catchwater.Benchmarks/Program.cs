using Catchwater.Benchmarks.Gate;

return args switch
{
    ["gate", .. var rest] => await GateBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Catchwater.Benchmarks -- gate [rows] [repetitions] [each]");
    return 2;
}
