namespace Catchwater.Quality.Checks;

/// <summary>
/// A check of single rows that a user's program adds: a condition in SQL. It joins the scan all rules share, and counts, failing
/// rows and quarantine come with it. In a contract it is <c>check: custom, function: NAME</c>, in a rules file
/// <c>type: custom, function: NAME</c>.
/// </summary>
public interface IRowCheck
{
    /// <summary>
    /// The condition that valid rows satisfy, over the table's columns. Called once when the run is planned, before any data is read.
    /// </summary>
    /// <exception cref="ArgumentException">An argument or column is missing or wrong: it becomes a problem at the rule.</exception>
    SqlFragment Valid(CheckContext context);
}
