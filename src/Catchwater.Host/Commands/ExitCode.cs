namespace Catchwater.Host.Commands;

/// <summary>The exit codes of every command.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The work was done and quality said no.</summary>
    public const int Quality = 1;

    /// <summary>It could not be done; wins over <see cref="Quality"/>.</summary>
    public const int Error = 2;

    /// <summary>Cancelled by Ctrl-C or SIGTERM.</summary>
    public const int Cancelled = 130;
}
