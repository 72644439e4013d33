using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Reads CSV. Dialect, names and types are decided once, from the header and a sample; the scan itself guesses nothing, so a file
/// that does not keep to them has rejected rows instead of other columns.
/// </summary>
internal static class CsvScan
{
    private sealed record Group(IReadOnlyList<string> Names, List<SourceFile> Files)
    {
        public RejectStore Rejects { get; } = RejectStore.New();

        public CsvConverted? Converted { get; set; }

        public CsvTypes Types { get; set; } = new([], null, null);
    }

    public static async Task<FileScan> OpenAsync(LakeSession session, FileSource source, FileSet files, CancellationToken cancellationToken)
    {
        var options = CsvOptions.From(source, files.Files[0].Path);
        var groups = await GroupAsync(source, files, options, cancellationToken);
        var declared = new DeclaredColumns(source, groups.SelectMany(group => group.Names), files);
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups)
        {
            group.Types = await CsvTypes.InferAsync(session, group.Files, group.Names.Count, options, source.NullText, cancellationToken);
            foreach (var (name, type) in group.Names.Zip(group.Types.Types))
            {
                types[name] = declared.TypeOf(name) ?? (types.TryGetValue(name, out var other) ? CsvTypes.Common(other, type) : type);
            }
        }

        foreach (var name in types.Keys.Where(name => types[name] == CsvTypes.None).ToList())
        {
            types[name] = "VARCHAR";
        }

        List<string> scans = [];
        foreach (var group in groups)
        {
            string Scan(Func<string, string> typeOf, RejectStore store, string more = "") => CsvScan.Scan(group, typeOf, options, source, declared, store, more);
            string Check(string? whole, RejectStore store) => whole is null
                ? Scan(name => types[name] == CsvConverted.Zoned ? "TIMESTAMP" : types[name], store)
                : Scan(name => WholeNumbers.Holds(types[name]) ? whole : "VARCHAR", store, "decimal_separator = ','");
            var converted = group.Names.Where(name => CsvConverted.Converts(types[name])).Select(name => new Column(name, types[name])).ToList();
            group.Converted = converted.Count == 0 ? null : await CsvConverted.CreateAsync(session, converted, group.Types.TimestampFormat, Check, cancellationToken);
            var scan = Scan(name => CsvConverted.Converts(types[name]) ? "VARCHAR" : types[name], group.Rejects);
            scans.Add(group.Converted is null ? scan : group.Converted.Relation(scan, (await DescribeAsync(session, scan, declared, cancellationToken)).Columns.Select(column => column.Name)));
        }

        var relation = $"({string.Join(" UNION ALL BY NAME ", scans.Select(scan => $"SELECT * FROM {scan}"))})";
        var schema = await DescribeAsync(session, relation, declared, cancellationToken);
        return new FileScan(
            schema,
            relation,
            files.Files,
            await files.FingerprintAsync(cancellationToken),
            (reader, token) => CsvRejects.CollectAsync(reader, [.. groups.Select(group => (group.Rejects, group.Converted))], options, token));
    }

    private static async Task<TableSchema> DescribeAsync(LakeSession session, string relation, DeclaredColumns declared, CancellationToken cancellationToken)
    {
        try
        {
            return await session.DescribeAsync($"SELECT * FROM {relation}", cancellationToken);
        }
        catch (LakeException fault)
        {
            throw declared.Explain(fault);
        }
    }

    // Files with one header are one scan. The engine would read a file whose columns are in another order by place, silently.
    private static async Task<List<Group>> GroupAsync(FileSource source, FileSet files, CsvOptions options, CancellationToken cancellationToken)
    {
        List<Group> groups = [];
        foreach (var file in files.Files)
        {
            var names = await CsvHeader.ReadAsync(file.Path, options, cancellationToken);
            if (names is null)
            {
                continue;
            }

            var group = groups.Find(candidate => candidate.Names.SequenceEqual(names, StringComparer.OrdinalIgnoreCase));
            if (group is null && groups.Count > 0 && options.Header && !source.UnionByName)
            {
                throw Differs(groups[0], file, names);
            }

            // Without a header there is nothing to compare: a file with another number of values has rejected rows.
            group ??= options.Header ? null : groups.FirstOrDefault();
            if (group is null)
            {
                group = new Group(names, []);
                groups.Add(group);
            }

            group.Files.Add(file);
        }

        if (groups.Count > 0)
        {
            return groups;
        }

        if (source.Columns.Count == 0)
        {
            throw new LakeException(new Problem("empty_file", options.Header ? "the file is empty: a header line is expected" : "the file is empty")
            {
                File = files.Files[0].Path,
                Hint = "declare its columns, if it may be empty",
            });
        }

        return [new Group([.. source.Columns.Keys], [.. files.Files])];
    }

    private static LakeException Differs(Group first, SourceFile file, IReadOnlyList<string> names)
    {
        var missing = first.Names.Except(names, StringComparer.OrdinalIgnoreCase).ToList();
        var added = names.Except(first.Names, StringComparer.OrdinalIgnoreCase).ToList();
        var difference = (missing, added) switch
        {
            ([], []) => "in another order",
            (_, []) => $"without {string.Join(", ", missing)}",
            ([], _) => $"and also {string.Join(", ", added)}",
            _ => $"with {string.Join(", ", added)} instead of {string.Join(", ", missing)}",
        };
        return new LakeException(new Problem("schema_differs", $"this file has the columns of {Path.GetFileName(first.Files[0].Path)} {difference}")
        {
            File = file.Path,
            Line = 1,
            Hint = "union_by_name: true reads both as one table",
        });
    }

    private static string Scan(Group group, Func<string, string> typeOf, CsvOptions options, FileSource source, DeclaredColumns declared, RejectStore store, string more)
    {
        var columns = string.Join(", ", group.Names.Select(name => $"{Quoting.Literal(name)}: {Quoting.Literal(typeOf(name))}"));
        var arguments = new List<string>
        {
            FileSet.Literal(group.Files),
            "auto_detect = false",
            options.Arguments,
            $"columns = {{{columns}}}",
            "store_rejects = true",
            "rejects_limit = 0",
            $"rejects_table = '{store.Errors}'",
            $"rejects_scan = '{store.Scans}'",
        };
        if (source.NullText is { Length: > 0 })
        {
            arguments.Add(CsvTypes.NullArgument(source.NullText));
        }

        if (group.Types.DateFormat is { } dates)
        {
            arguments.Add($"dateformat = {Quoting.Literal(dates)}");
        }

        if (group.Types.TimestampFormat is { } times)
        {
            arguments.Add($"timestampformat = {Quoting.Literal(times)}");
        }

        if (more.Length > 0)
        {
            arguments.Add(more);
        }

        arguments.AddRange(declared.HiveArguments);
        return $"read_csv({string.Join(", ", arguments)})";
    }
}
