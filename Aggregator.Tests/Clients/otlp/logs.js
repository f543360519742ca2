'use strict';

// Sends log records with OpenTelemetry's exporter: node logs.js json|proto SERVICE COUNT. The endpoint and everything
// else comes from the variables OTEL_EXPORTER_OTLP_*.
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');

const [encoding, service, count] = process.argv.slice(2);
const { OTLPLogExporter } = require(`@opentelemetry/exporter-logs-otlp-${encoding === 'json' ? 'http' : 'proto'}`);

async function main() {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
  });
  const logger = provider.getLogger('aggregator-tests', '1.0');
  for (let i = 0; i < Number(count); i++) {
    logger.emit({
      severityNumber: 9,
      severityText: 'INFO',
      body: `record ${i}`,
      attributes: { number: i, half: i + 0.5, list: ['a', 'b'], nested: { deep: true } },
    });
  }
  await provider.forceFlush();
  await provider.shutdown();
}

main();
