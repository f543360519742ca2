using Aggregator.Tests.Outbox.Infrastructure;

// The test runner does not come this way. A test that needs a process to kill starts one with this assembly.
await DoomedProcess.RunAsync(args);
