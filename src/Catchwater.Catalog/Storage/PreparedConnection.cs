using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Storage;

/// <summary>
/// A connection that prepares each SQL text once: to parse a statement costs more than to run it, and one batch of events runs the
/// same fifty thousands of times. Its commands are kept until it is closed.
/// </summary>
internal sealed class PreparedConnection(string connectionString) : SqliteConnection(connectionString)
{
    private static readonly ConcurrentDictionary<string, string> Prefixed = [];
    private readonly Dictionary<string, SqliteCommand> _idle = [];
    private readonly Dictionary<string, Statement> _statements = [];

    /// <summary>The statement of a text, ready for its values; prepared when it is first asked for.</summary>
    public Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = Statement.Prepare(Handle!, sql);
        }

        return statement.Begin();
    }

    protected override DbCommand CreateDbCommand() => new Rented(this);

    protected override void Dispose(bool disposing)
    {
        foreach (var command in _idle.Values)
        {
            command.Dispose();
        }

        _idle.Clear();
        foreach (var statement in _statements.Values)
        {
            statement.Discard();
        }

        _statements.Clear();
        base.Dispose(disposing);
    }

    private SqliteCommand Rent(string sql)
    {
        if (!_idle.Remove(sql, out var command))
        {
            command = new SqliteCommand(sql, this);
        }

        command.Transaction = Transaction;
        return command;
    }

    private void Return(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (State != ConnectionState.Open || !_idle.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    /// <summary>The command of a text while somebody uses it. The text comes before the parameters.</summary>
    private sealed class Rented(PreparedConnection connection) : DbCommand
    {
        private SqliteCommand? _command;

        [AllowNull]
        public override string CommandText
        {
            get => _command?.CommandText ?? "";
            set
            {
                GiveBack();
                _command = connection.Rent(value ?? "");
            }
        }

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; } = connection;

        protected override DbTransaction? DbTransaction { get; set; }

        protected override DbParameterCollection DbParameterCollection => Command.Parameters;

        private SqliteCommand Command => _command ?? throw new InvalidOperationException("the command has no text yet");

        public override void Cancel() => Command.Cancel();

        public override int ExecuteNonQuery() => Bound().ExecuteNonQuery();

        public override object? ExecuteScalar() => Bound().ExecuteScalar();

        public override void Prepare() => Command.Prepare();

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Bound().ExecuteReader(behavior);

        protected override void Dispose(bool disposing)
        {
            GiveBack();
            base.Dispose(disposing);
        }

        /// <summary>A parameter without its prefix would be looked for under every prefix SQLite knows.</summary>
        private SqliteCommand Bound()
        {
            foreach (SqliteParameter parameter in Command.Parameters)
            {
                parameter.ParameterName = Prefixed.GetOrAdd(parameter.ParameterName, static name => name.StartsWith('@') ? name : "@" + name);
            }

            return Command;
        }

        private void GiveBack()
        {
            if (_command is { } command)
            {
                _command = null;
                connection.Return(command);
            }
        }
    }
}
