using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines;
using Catchwater.Pipelines.Compilation;
using Catchwater.Quality;

namespace Catchwater.Host.Plans;

/// <summary>A pipeline that was compiled against its inputs as they are, and is ready to run; with the columns its table will have.</summary>
internal sealed record PlannedStep(
    CompiledPipeline Compiled, TableSchema Schema, Gate? Gate, string SpecHash, IReadOnlyDictionary<string, FileScan> Scans, TableSnapshot? Published)
{
    public Pipeline Pipeline => Compiled.Pipeline;

    public DatasetName Target => Pipeline.Target;

    /// <summary>Tables that must be settled before this one: its inputs and those its rules look into.</summary>
    public IReadOnlyList<DatasetName> Needs { get; } = [.. Compiled.Pipeline.Inputs.Concat(Gate?.References ?? []).Where(name => name != Compiled.Pipeline.Target).Distinct()];
}
