using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Catchwater.Core.Errors;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>
/// Loads RocksDB's native library from where it was installed. RocksDbSharp looks in the current directory first, so that a library
/// planted in a project's folder would run; and it asks assemblies for their path, which a single-file program does not have. Both
/// are cured by standing in the library's own folder while it looks.
/// </summary>
internal static class RocksLibrary
{
    private static readonly Lock Gate = new();
    private static bool _loaded;

    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded)
            {
                return;
            }

            var folder = Folder() ?? throw new TopicsException(new Problem("no_rocksdb", $"RocksDB's native library is not installed for {RuntimeInformation.RuntimeIdentifier}")
            {
                Hint = "the embedded log runs on Linux (x64, arm64), macOS and Windows x64; elsewhere set topics: kafka://host:port",
            });
            BoundArenas();
            var before = Environment.CurrentDirectory;
            Environment.CurrentDirectory = folder;
            try
            {
                RuntimeHelpers.RunClassConstructor(typeof(Native).TypeHandle);
            }
            catch (TypeInitializationException fault)
            {
                throw new TopicsException(new Problem("no_rocksdb", $"RocksDB's native library cannot be loaded: {(fault.InnerException ?? fault).Message}"), fault);
            }
            finally
            {
                Environment.CurrentDirectory = before;
            }

            _loaded = true;
        }
    }

    // RocksDB's blocks are made by one thread and freed by another. glibc keeps up to eight heaps a core for its threads, and what is freed in
    // one is of no use to the others: memory grew to twice the bound of the cache. Who sets MALLOC_ARENA_MAX has decided it himself.
    private static void BoundArenas()
    {
        const int ArenaMax = -8;
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is null
            && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallopt", out var mallopt))
        {
            unsafe
            {
                _ = ((delegate* unmanaged<int, int, int>)mallopt)(ArenaMax, 2);
            }
        }
    }

    // The folders the runtime itself searches: the package's in development, the program's own once published, the one a single file unpacks to.
    private static string? Folder()
    {
        var name = OperatingSystem.IsWindows() ? "rocksdb.dll" : OperatingSystem.IsMacOS() ? "librocksdb.dylib" : "librocksdb.so";
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string[] folders = [.. searched, AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", $"{system}-{architecture}", "native")];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, name)));
    }
}
