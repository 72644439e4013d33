using System.Text.Json.Nodes;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Events;
using Dapper;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Which names mean the same asset. <c>symlinks</c> facets join names for ever: of the names that carry the facet the ordinally
/// smallest stands for all. A RENAME gives everything told of the old name before that time to the new one.
/// </summary>
internal sealed class IdentityMap(PreparedConnection connection)
{
    private const int MaxSteps = 32;
    private readonly Dictionary<(string, string), List<(string Until, string Namespace, string Name)>> _aliases = [];

    public bool NeedsReplay { get; private set; }

    /// <summary>The names under which the catalogue keeps a dataset that is called so at that time.</summary>
    public (string Namespace, string Name) Resolve(string ns, string name, string stamp)
    {
        for (var i = 0; i < MaxSteps; i++)
        {
            var target = Aliases(ns, name).FirstOrDefault(candidate => string.CompareOrdinal(stamp, candidate.Until) < 0);
            if (target.Namespace is null)
            {
                break;
            }

            (ns, name) = (target.Namespace, target.Name);
            if (target.Until != Stamp.Never)
            {
                // From here on the names of the time after the rename count.
                stamp = target.Until;
            }
        }

        return (ns, name);
    }

    /// <summary>Learns other names from a dataset's facets.</summary>
    public void Learn(DatasetRef dataset, string stamp)
    {
        if (dataset.Facets?["symlinks"] is JsonObject symlinks)
        {
            foreach (var identifier in symlinks.Objects("identifiers"))
            {
                if (identifier.Text("namespace") is { } ns && identifier.Text("name") is { } name && (ns, name) != (dataset.Namespace, dataset.Name))
                {
                    Join(dataset.Namespace, dataset.Name, ns, name);
                }
            }
        }

        if (dataset.Facets?["lifecycleStateChange"] is JsonObject change
            && change.Text("lifecycleStateChange") is "RENAME"
            && change["previousIdentifier"] is JsonObject previous
            && previous.Text("namespace") is { } oldNamespace && previous.Text("name") is { } oldName
            && (oldNamespace, oldName) != (dataset.Namespace, dataset.Name))
        {
            Alias(oldNamespace, oldName, stamp, dataset.Namespace, dataset.Name);
        }
    }

    private void Join(string ns, string name, string aliasNamespace, string aliasName)
    {
        var isNew = connection.Execute(
            "INSERT OR IGNORE INTO symlink VALUES (@ns, @name, @aliasNamespace, @aliasName)", new { ns, name, aliasNamespace, aliasName });
        if (isNew == 0)
        {
            return;
        }

        HashSet<(string Namespace, string Name)> members = [(ns, name)];
        SortedSet<(string Namespace, string Name)> primaries = new(ByText);
        Queue<(string Namespace, string Name)> open = new(members);
        while (open.TryDequeue(out var member))
        {
            foreach (var link in connection.Query<(string Ns, string Name, string AliasNs, string AliasName)>(
                """
                SELECT namespace, name, alias_namespace, alias_name FROM symlink WHERE namespace = @Namespace AND name = @Name
                UNION SELECT namespace, name, alias_namespace, alias_name FROM symlink WHERE alias_namespace = @Namespace AND alias_name = @Name
                """,
                new { member.Namespace, member.Name }))
            {
                primaries.Add((link.Ns, link.Name));
                foreach (var other in ((string, string)[])[(link.Ns, link.Name), (link.AliasNs, link.AliasName)])
                {
                    if (members.Add(other))
                    {
                        open.Enqueue(other);
                    }
                }
            }
        }

        var canonical = primaries.Min;
        foreach (var member in members)
        {
            if (member == canonical)
            {
                Forget(member.Namespace, member.Name);
            }
            else
            {
                Alias(member.Namespace, member.Name, Stamp.Never, canonical.Namespace, canonical.Name);
            }
        }
    }

    private void Alias(string ns, string name, string until, string targetNamespace, string targetName)
    {
        var known = Aliases(ns, name);
        if (known.Contains((until, targetNamespace, targetName)))
        {
            return;
        }

        connection.Execute(
            "INSERT OR REPLACE INTO alias (namespace, name, until, target_namespace, target_name) VALUES (@ns, @name, @until, @targetNamespace, @targetName)",
            new { ns, name, until, targetNamespace, targetName });
        Changed(ns, name, wasAlias: known.Count > 0);
    }

    private void Forget(string ns, string name)
    {
        if (connection.Execute("DELETE FROM alias WHERE namespace = @ns AND name = @name AND until = @never", new { ns, name, never = Stamp.Never }) > 0)
        {
            Changed(ns, name, wasAlias: true);
        }
    }

    private void Changed(string ns, string name, bool wasAlias)
    {
        _aliases.Remove((ns, name));
        NeedsReplay |= wasAlias || connection.ExecuteScalar<bool>(
            "SELECT EXISTS (SELECT 1 FROM asset WHERE namespace = @ns AND name = @name)", new { ns, name });
    }

    private List<(string Until, string Namespace, string Name)> Aliases(string ns, string name)
    {
        if (!_aliases.TryGetValue((ns, name), out var found))
        {
            found = [];
            using var rows = connection.Prepared("SELECT until, target_namespace, target_name FROM alias WHERE namespace = ?1 AND name = ?2 ORDER BY until").Bind(ns).Bind(name);
            while (rows.Next())
            {
                found.Add((rows.Text(0)!, rows.Text(1)!, rows.Text(2)!));
            }

            _aliases[(ns, name)] = found;
        }

        return found;
    }

    private static readonly Comparer<(string Namespace, string Name)> ByText = Comparer<(string Namespace, string Name)>.Create(
        (a, b) => string.CompareOrdinal(a.Namespace, b.Namespace) is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name));
}
