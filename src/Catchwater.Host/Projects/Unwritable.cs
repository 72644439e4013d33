using Catchwater.Core.Errors;

namespace Catchwater.Host.Projects;

/// <summary>What is said where something must be written and cannot be.</summary>
internal static class Unwritable
{
    /// <summary>The fault of a folder.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="cause">What the system said.</param>
    public static ProjectException Folder(string folder, Exception cause) => new(
        new Problem("folder_not_writable", $"{folder} cannot be written: {(cause is UnauthorizedAccessException ? "this user may not" : cause.Message)}")
        {
            Hint = cause is UnauthorizedAccessException ? "give this user write access, or work on a copy of the project" : "look at the disk's free space, and at whether it is mounted read-only",
        },
        cause);
}
