namespace Catchwater.Benchmarks;

/// <summary>Finds the repository from wherever the benchmarks run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Catchwater.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the benchmarks do not run inside the repository");
    }
}
