using Catchwater.Core.Schemas;
using Catchwater.Pipelines.Transforms;

namespace Shop.Transforms;

/// <summary>Replaces whatever looks like an e-mail address or a phone number by a hash: equal values stay equal, nobody is named.</summary>
internal sealed class HashPersonalData : ITransform
{
    public string Select(TableSchema input)
    {
        var personal = input.Columns.Select(column => column.Name).Where(name => name.EndsWith("email") || name.EndsWith("phone"));
        return $"SELECT * REPLACE ({string.Join(", ", personal.Select(name => $"sha256({name}) AS {name}"))}) FROM input";
    }
}
