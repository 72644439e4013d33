using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;
using Catchwater.Streaming.Jobs;

namespace Catchwater.Host.Commands;

/// <summary>What a host was built with and every command shares.</summary>
/// <param name="Output">Where commands speak.</param>
/// <param name="Time">The clock.</param>
/// <param name="Transforms">C# transforms by name.</param>
/// <param name="Checks">C# checks by name.</param>
/// <param name="Streams">Stream jobs written in C#.</param>
internal sealed record HostContext(CommandOutput Output, TimeProvider Time, TransformRegistry Transforms, CheckRegistry Checks, IReadOnlyList<StreamJob> Streams);
