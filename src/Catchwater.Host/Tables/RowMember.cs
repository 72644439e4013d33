using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;

namespace Catchwater.Host.Tables;

/// <summary>A constructor parameter or property of a row type that takes the value of a column.</summary>
/// <param name="Owner">The row type.</param>
/// <param name="Name">The member's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="TakesNull">Whether NULL may be put into it.</param>
/// <param name="Named">The column that <c>[Column]</c> names; null when the member's own name says it.</param>
/// <param name="Optional">Whether the table need not have the column: a parameter with a default.</param>
/// <param name="Source">The parameter or property itself.</param>
internal sealed record RowMember(Type Owner, string Name, Type Type, bool TakesNull, string? Named, bool Optional, object Source)
{
    /// <summary>The column it expects, as an error message says it.</summary>
    public string Expected => Named ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(Name);

    /// <summary>How an error message calls it, such as <c>CustomerDay.TotalAmount (decimal)</c>.</summary>
    public string Shown => $"{Owner.Name}.{Name} ({TypeNames.Of(Type)}{(TakesNull && !Type.IsValueType ? "?" : "")})";

    /// <summary>
    /// The column it takes: the one <c>[Column]</c> names, else the one spelled like the member in snake_case, else the only one
    /// that is the same but for case and underscores. Null when there is none.
    /// </summary>
    public Column? ColumnIn(TableSchema schema)
    {
        if (schema.Find(Expected) is { } exact || Named is not null)
        {
            return schema.Find(Expected);
        }

        var alike = schema.Columns.Where(column => Plain(column.Name).Equals(Plain(Name), StringComparison.OrdinalIgnoreCase)).ToList();
        return alike.Count == 1 ? alike[0] : null;
    }

    /// <summary>The constructor of a row type and its members: the constructor's parameters, then the properties that can be set.</summary>
    /// <exception cref="TableReadException">The type cannot be made from a row (<c>unmappable_type</c>).</exception>
    public static (ConstructorInfo Constructor, IReadOnlyList<RowMember> Members) Of(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var constructors = type.GetConstructors();
        var constructor = constructors.FirstOrDefault(candidate => candidate.GetParameters().Length == 0) ?? (constructors.Length == 1 ? constructors[0] : null);
        if (constructor is null || type.IsAbstract || type.IsPrimitive || type == typeof(string))
        {
            throw new TableReadException(new Problem("unmappable_type", $"a row cannot become a {TypeNames.Of(type)}")
            {
                Hint = "use a record, class or struct with one public constructor, or one without parameters",
            });
        }

        List<RowMember> members = [];
        foreach (var parameter in constructor.GetParameters())
        {
            var property = type.GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            members.Add(new RowMember(type, property?.Name ?? parameter.Name!, parameter.ParameterType, Null(nullability.Create(parameter), parameter.ParameterType),
                property?.GetCustomAttribute<ColumnAttribute>()?.Name, parameter.HasDefaultValue, parameter));
        }

        var taken = members.Select(member => member.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        members.AddRange(type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
                && !taken.Contains(property.Name) && property.GetCustomAttribute<NotMappedAttribute>() is null)
            .Select(property => new RowMember(type, property.Name, property.PropertyType, Null(nullability.Create(property), property.PropertyType),
                property.GetCustomAttribute<ColumnAttribute>()?.Name, false, property)));
        return members.Count > 0
            ? (constructor, members)
            : throw new TableReadException(new Problem("unmappable_type", $"{type.Name} has no member that could take a column"));
    }

    private static bool Null(NullabilityInfo info, Type type) =>
        type.IsValueType ? Nullable.GetUnderlyingType(type) is not null : info.WriteState != NullabilityState.NotNull;

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
