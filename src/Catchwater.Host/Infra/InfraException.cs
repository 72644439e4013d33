using Catchwater.Core.Errors;

namespace Catchwater.Host.Infra;

/// <summary>Terraform could not be written or checked.</summary>
internal sealed class InfraException(IReadOnlyList<Problem> problems, Exception? innerException = null)
    : CatchwaterException(problems, innerException)
{
    public InfraException(Problem problem, Exception? innerException = null)
        : this([problem], innerException)
    {
    }
}
