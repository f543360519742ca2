using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Queries;

/// <summary>A statement with its parameters. Values never become part of the text.</summary>
internal sealed class SqlText(string text)
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public string Text => text;

    public SqlText With<T>(string name, T value, NpgsqlDbType type)
    {
        _parameters.Add(new NpgsqlParameter<T>(name, value) { NpgsqlDbType = type });
        return this;
    }

    public SqlText With(IEnumerable<NpgsqlParameter> parameters)
    {
        _parameters.AddRange(parameters);
        return this;
    }

    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter.Clone());
        return command;
    }
}
