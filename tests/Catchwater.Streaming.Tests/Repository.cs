using System.Runtime.CompilerServices;

namespace Catchwater.Streaming.Tests;

/// <summary>Files of the repository.</summary>
internal static class Repository
{
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Root(), relative));

    private static string Root([CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", "..");
}
