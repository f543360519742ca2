using Microsoft.Extensions.Options;

namespace Aggregator.Outbox;

[OptionsValidator]
internal sealed partial class PostgresOutboxOptionsValidator : IValidateOptions<PostgresOutboxOptions>;
