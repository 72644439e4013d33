using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Query;

/// <summary>
/// An engine that can open files below one folder and nothing else, and whose settings are locked. It is the second wall: a COPY
/// into that folder would pass it, so the SQL gate has to stand before it.
/// </summary>
internal static class QuerySandbox
{
    /// <summary>Opens the engine and one session of it.</summary>
    public static (LakeEngine Engine, LakeSession Session) Open(string folder, EngineOptions options)
    {
        var engine = LakeEngine.Open(options);
        try
        {
            engine.Set("allowed_directories", Quoting.List([Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar]));
            engine.Set("enable_external_access", "false");
            var session = engine.OpenSession();
            engine.Set("lock_configuration", "true");
            return (engine, session);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }
}
