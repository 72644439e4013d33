using Catchwater.Host;

return await CatchwaterHost.CreateBuilder(args).Build().RunAsync();
