using Catchwater.Core.Errors;
using Catchwater.Core.Specs;

namespace Catchwater.Host.Projects;

/// <summary>The file that makes a folder a project: finding and reading it.</summary>
public static class ProjectFile
{
    /// <summary>Its name.</summary>
    public const string Name = "catchwater.yaml";

    /// <summary>Only the settings of a project: for commands that read what is there, whatever the state of its pipelines.</summary>
    /// <exception cref="ProjectException">There is no project, or its own file is wrong.</exception>
    public static ProjectSettings LoadSettings(string directory, string? environment)
    {
        directory = Path.GetFullPath(directory);
        List<Problem> problems = [];
        var file = Read(directory, problems);
        var settings = file is null ? null : SettingsReader.Read(directory, file, environment, problems);
        return problems.Count > 0 ? throw new ProjectException(problems) : settings!;
    }

    /// <summary>Only the name of a project.</summary>
    /// <exception cref="ProjectException">There is no project, or its own file is wrong.</exception>
    public static string LoadName(string directory)
    {
        List<Problem> problems = [];
        return Read(Path.GetFullPath(directory), problems)?.Value.Name ?? throw new ProjectException(problems);
    }

    internal static SpecFile<ProjectSpec>? Read(string directory, List<Problem> problems) =>
        File.Exists(Path.Combine(directory, Name))
            ? SpecReader.Read<ProjectSpec>(directory, Name, problems)
            : throw new ProjectException(new Problem("no_project", $"there is no {Name} in {directory}")
            {
                Hint = Directory.Exists(directory) ? "name the project's folder, or go into it" : "the folder does not exist",
            });

    /// <summary>The nearest folder at or above <paramref name="start"/> that holds a project.</summary>
    /// <exception cref="ProjectException">There is none.</exception>
    public static string Find(string start)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(start)); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Name)))
            {
                return folder.FullName;
            }
        }

        throw new ProjectException(new Problem("no_project", $"there is no {Name} in {Path.GetFullPath(start)} or above it")
        {
            Hint = "name the project's folder, or make one with catchwater init",
        });
    }
}
