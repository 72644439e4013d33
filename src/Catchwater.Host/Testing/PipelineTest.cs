using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Pipelines;

namespace Catchwater.Host.Testing;

/// <summary>One test, with the pipeline it is about.</summary>
internal sealed record PipelineTest(SpecFile<TestFileSpec> File, int Index, Pipeline Pipeline)
{
    public TestSpec Spec => File.Value.Tests[Index];

    /// <summary>Where a key of the test stands; without a key the test itself.</summary>
    public Location At(string? key = null) => File.At(key is null ? $"tests[{Index}]" : $"tests[{Index}].{key}");
}
