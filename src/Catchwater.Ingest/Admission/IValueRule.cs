using System.Text.Json;

namespace Catchwater.Ingest.Admission;

/// <summary>A condition on the value of a field. It is asked only for values of the field's own type, never for null.</summary>
internal interface IValueRule
{
    /// <summary>Null when the value the reader stands on is as it should be; otherwise what was expected.</summary>
    string? Check(ref Utf8JsonReader reader);
}
