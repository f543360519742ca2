using Aggregator.Tests.Outbox.Infrastructure;

// The test runner does not use this entry point. A test that needs a process to kill starts one with this assembly.
await DoomedProcess.RunAsync(args);
