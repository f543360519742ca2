using System.Reflection;
using System.Text.Json.Nodes;

namespace Aggregator.Consumers.Provisioning;

/// <summary>
/// The Aggregator's definitions for the broker from <c>compose/rabbitmq/definitions.json</c>, in RabbitMQ's own format
/// and without passwords. The file is embedded in the program, so that the two cannot differ.
/// </summary>
internal sealed class BrokerDefinitions
{
    private const string Resource = "definitions.json";

    private static readonly string[] Topology = ["exchanges", "queues", "bindings", "policies"];

    private readonly JsonObject _document;

    private BrokerDefinitions(JsonObject document) => _document = document;

    public static BrokerDefinitions Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without {Resource}.");
        return new BrokerDefinitions(JsonNode.Parse(stream)!.AsObject());
    }

    /// <summary>The role is the last word of the name: <c>aggregator-service</c> has the role <c>service</c>.</summary>
    public IEnumerable<(string Role, string Tags)> Users => Items("users")
        .Select(
            user => (Role(Text(user, "name")), string.Join(',', user["tags"]!.AsArray().Select(tag => (string)tag!))));

    public IEnumerable<(string Role, JsonObject Rights)> Permissions => Items("permissions")
        .Select(entry => (Role(Text(entry, "user")), Copy(entry, "configure", "write", "read")));

    /// <summary>Exchanges, queues, bindings and policies for one virtual host, whatever its name.</summary>
    public JsonObject ForVirtualHost()
    {
        var part = new JsonObject();
        foreach (var kind in Topology)
        {
            var items = Items(kind).Select(item =>
            {
                var copy = item.DeepClone().AsObject();
                copy.Remove("vhost");
                return (JsonNode)copy;
            });
            part[kind] = new JsonArray([.. items]);
        }

        return part;
    }

    private IEnumerable<JsonObject> Items(string kind) => _document[kind]!.AsArray().Select(item => item!.AsObject());

    private static string Role(string user) => user[(user.LastIndexOf('-') + 1)..];

    private static string Text(JsonObject item, string name) => (string)item[name]!;

    private static JsonObject Copy(JsonObject item, params string[] names) =>
        new(names.Select(name => KeyValuePair.Create(name, item[name]?.DeepClone())));
}
