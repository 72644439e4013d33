using Catchwater.Host.Commands;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;

namespace Catchwater.Host;

/// <summary>Collects what a host knows beyond the project's files.</summary>
public sealed class CatchwaterHostBuilder
{
    private readonly string[] _arguments;
    private readonly TransformRegistry _transforms = new();
    private readonly CheckRegistry _checks = new();
    private CommandOutput? _output;
    private TimeProvider _time = TimeProvider.System;

    internal CatchwaterHostBuilder(string[] arguments) => _arguments = arguments;

    /// <summary>Registers a transform under the name pipelines use in <c>{type: custom, function: NAME}</c>.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public CatchwaterHostBuilder AddTransform<T>(string name)
        where T : ITransform, new()
    {
        _transforms.Add(name, new T());
        return this;
    }

    /// <summary>Registers a row check under the name contracts and rules use.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public CatchwaterHostBuilder AddCheck<T>(string name)
        where T : IRowCheck, new()
    {
        _checks.AddRowCheck(name, new T());
        return this;
    }

    /// <summary>Speaks to the given output instead of the console.</summary>
    public CatchwaterHostBuilder UseOutput(CommandOutput output)
    {
        _output = output;
        return this;
    }

    /// <summary>Uses another clock.</summary>
    public CatchwaterHostBuilder UseTime(TimeProvider time)
    {
        _time = time;
        return this;
    }

    /// <summary>The host.</summary>
    public CatchwaterHost Build() => new(_arguments, new HostContext(_output ?? CommandOutput.FromConsole(), _time, _transforms, _checks));
}
