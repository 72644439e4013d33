using Catchwater.Host.Commands;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;
using Catchwater.Streaming.Jobs;

namespace Catchwater.Host;

/// <summary>Collects what a host knows beyond the project's files.</summary>
public sealed class CatchwaterHostBuilder
{
    private readonly string[] _arguments;
    private readonly TransformRegistry _transforms = new();
    private readonly CheckRegistry _checks = new();
    private readonly List<StreamJob> _streams = [];
    private CommandOutput? _output;
    private TimeProvider _time = TimeProvider.System;

    internal CatchwaterHostBuilder(string[] arguments) => _arguments = arguments;

    /// <summary>Registers a transform under the name pipelines use in <c>{type: custom, function: NAME}</c>.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CatchwaterHostBuilder AddTransform<T>(string name)
        where T : ITransform, new() => AddTransform(name, new T());

    /// <inheritdoc cref="AddTransform{T}(string)"/>
    /// <param name="name">The name.</param>
    /// <param name="transform">The transform; it is shared by all runs and must not keep state.</param>
    public CatchwaterHostBuilder AddTransform(string name, ITransform transform)
    {
        _transforms.Add(name, transform);
        return this;
    }

    /// <summary>Registers a check of single rows under the name that contracts and rules use.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CatchwaterHostBuilder AddRowCheck<T>(string name)
        where T : IRowCheck, new() => AddRowCheck(name, new T());

    /// <inheritdoc cref="AddRowCheck{T}(string)"/>
    /// <param name="name">The name.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    public CatchwaterHostBuilder AddRowCheck(string name, IRowCheck check)
    {
        _checks.AddRowCheck(name, check);
        return this;
    }

    /// <summary>Registers a check of aggregates under the name that contracts and rules use.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CatchwaterHostBuilder AddMetricCheck<T>(string name)
        where T : IMetricCheck, new() => AddMetricCheck(name, new T());

    /// <inheritdoc cref="AddMetricCheck{T}(string)"/>
    /// <param name="name">The name.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    public CatchwaterHostBuilder AddMetricCheck(string name, IMetricCheck check)
    {
        _checks.AddMetricCheck(name, check);
        return this;
    }

    /// <summary>Registers a check of any kind under the name that contracts and rules use.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CatchwaterHostBuilder AddDataCheck<T>(string name)
        where T : IDataCheck, new() => AddDataCheck(name, new T());

    /// <inheritdoc cref="AddDataCheck{T}(string)"/>
    /// <param name="name">The name.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    public CatchwaterHostBuilder AddDataCheck(string name, IDataCheck check)
    {
        _checks.AddDataCheck(name, check);
        return this;
    }

    /// <summary>Registers a stream job: it runs with the project's own, in <c>run</c> and in <c>stream run</c>.</summary>
    /// <exception cref="ArgumentException">A job of that name is registered already.</exception>
    public CatchwaterHostBuilder AddStream(StreamJob job)
    {
        if (_streams.Exists(other => other.Name == job.Name))
        {
            throw new ArgumentException($"a stream job '{job.Name}' is registered already", nameof(job));
        }

        _streams.Add(job);
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
    public CatchwaterHost Build() => new(_arguments, new HostContext(_output ?? CommandOutput.FromConsole(), _time, _transforms, _checks, _streams));
}
