using System.Globalization;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Infra;

/// <summary>The Terraform of one project and environment: which files, with what in them.</summary>
internal static partial class Stack
{
    /// <summary>Longest name the platform takes: AWS limits load balancers and roles, which carry it with a suffix.</summary>
    private const int LongestName = 20;

    private const string Packaged = "infra/terraform/";

    /// <summary>Every file by its path below the stack's folder, with forward slashes.</summary>
    /// <exception cref="InfraException">The project's or the environment's name cannot name resources of AWS.</exception>
    public static IReadOnlyDictionary<string, string> Files(SpecFile<ProjectSpec> project, string environment, string region)
    {
        var choices = Choose(project, environment, region);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["terraform.tfvars"] = Values(choices), [".gitignore"] = Ignored };
        foreach (var name in PackagedFiles.Below(Packaged))
        {
            var text = PackagedFiles.Text(Packaged + name);
            if (name.StartsWith("root/", StringComparison.Ordinal))
            {
                files[name["root/".Length..]] = Fill(text, choices);
            }
            else if (!name.StartsWith('.'))
            {
                files[$"catchwater/{name}"] = text;
            }
        }

        return files;
    }

    private static Choices Choose(SpecFile<ProjectSpec> file, string environment, string region)
    {
        var project = file.Value;
        List<Problem> problems = [];
        var name = project.Name.ToLowerInvariant().Replace('_', '-');
        if (name.Length > LongestName || !Name().IsMatch(name))
        {
            problems.Add(new Problem("wrong_value", $"'{name}' cannot name resources of AWS: expected at most {LongestName} letters, digits and hyphens, beginning with a letter")
            {
                Hint = "shorten the project's name",
            }.At(file.At("name")));
        }

        if (!Environment().IsMatch(environment))
        {
            problems.Add(new Problem("wrong_value", $"'{environment}' cannot name resources of AWS: expected a lower-case word of at most 8 letters and digits")
            {
                Hint = "choose another environment with --env",
            }.At(file.At("environments")));
        }

        if (!Region().IsMatch(region))
        {
            problems.Add(new Problem("wrong_value", $"'{region}' is not a region of AWS") { Hint = "write it as us-east-1 or eu-central-1" });
        }

        if (problems.Count > 0)
        {
            throw new InfraException(problems);
        }

        var own = project.Environments.GetValueOrDefault(environment);
        return new Choices(
            project.Name,
            name,
            environment,
            region,
            Kafka: (own?.Topics ?? project.Topics).StartsWith("kafka://", StringComparison.Ordinal),
            Spark: (own?.Engine ?? project.Engine).StartsWith("spark://", StringComparison.Ordinal));
    }

    private static string Fill(string text, Choices choices) => text
        .Replace("\"../stacks/platform\"", "\"./catchwater/stacks/platform\"", StringComparison.Ordinal)
        .Replace("{name}", choices.Project, StringComparison.Ordinal)
        .Replace("{environment}", choices.Environment, StringComparison.Ordinal)
        .Replace("{region}", choices.Region, StringComparison.Ordinal);

    private static string Values(Choices choices) => string.Create(CultureInfo.InvariantCulture, $"""
        # The choices for {choices.Project}. Sizes and monthly cost: docs/deploy-aws.md in Catchwater's repository.

        name        = "{choices.Name}"
        environment = "{choices.Environment}"
        region      = "{choices.Region}"
        # account_ids = ["111122223333"]

        # serverless costs by use, provisioned by the hour.
        warehouse_mode = "serverless"
        # {(choices.Kafka ? "catchwater.yaml names kafka://, and clients that log in by SASL/SCRAM need provisioned brokers." : "provisioned also lets clients in that log in by SASL/SCRAM.")}
        kafka_mode = "{(choices.Kafka ? "provisioned" : "serverless")}"
        # {(choices.Spark ? "catchwater.yaml names spark://, and only a cluster runs Spark Connect." : "provisioned also runs Spark Connect, for engine: spark://….")}
        spark_mode = "{(choices.Spark ? "provisioned" : "serverless")}"

        # GLACIER is cheaper to keep, but its objects must be restored before a query can read them.
        archive_storage_class = "GLACIER_IR"

        # Whom to tell. Each address confirms its subscription once.
        alarm_emails       = []
        monthly_budget_usd = 1500

        # service = {"{"} image = "111122223333.dkr.ecr.{choices.Region}.amazonaws.com/{choices.Name}-{choices.Environment}/catchwater:1" {"}"}

        """);

    private const string Ignored = """
        .terraform/
        *.tfstate
        *.tfstate.*
        *.tfplan
        backend.hcl
        *.secret.tfvars

        """;

    private sealed record Choices(string Project, string Name, string Environment, string Region, bool Kafka, bool Spark);

    [GeneratedRegex(@"\A[a-z]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z][a-z0-9]{0,7}\z")]
    private static partial Regex Environment();

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-[0-9]\z")]
    private static partial Regex Region();
}
