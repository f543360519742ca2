using Aggregator.Tests.Api.Otlp.Exporters;
using Aggregator.Tests.Clients.Spool;
using Aggregator.Tests.Dashboard.InBrowser;
using Aggregator.Tests.Outbox.Infrastructure;

// The test runner does not come this way. A test that needs a process to kill starts one with this assembly, and
// scripts/screenshots.sh lets it take the pictures of the dashboard.
if (args is [Screenshots.Command, var api, var folder, var eventAddress])
    await Screenshots.TakeAsync(new Uri(api), folder, eventAddress);
else if (args is [SpoolingProcess.Command, var url, var spool, var topic, var first, var count])
    await SpoolingProcess.RunAsync(new Uri(url), spool, topic, first, count);
else if (args is [DotnetProducer.Command, var service, var begin, var number, var processor])
    await DotnetProducer.RunAsync(service, begin, number, processor);
else
    await DoomedProcess.RunAsync(args);
