namespace Catchwater.Catalog.Tests.Support;

/// <summary>How much of the matrix runs: a little on every change, all of it with <c>./test.sh --full</c>.</summary>
internal static class Scale
{
    public static int Of(int quick, int full) => Environment.GetEnvironmentVariable("CATCHWATER_FULL") is null ? quick : full;
}
