using Catchwater.Host.Commands;

namespace Catchwater.Host;

/// <summary>Collects what a host knows beyond the project's files.</summary>
public sealed class CatchwaterHostBuilder
{
    private readonly string[] _arguments;
    private CommandOutput? _output;
    private TimeProvider _time = TimeProvider.System;

    internal CatchwaterHostBuilder(string[] arguments) => _arguments = arguments;

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
    public CatchwaterHost Build() => new(_arguments, new HostContext(_output ?? CommandOutput.FromConsole(), _time));
}
