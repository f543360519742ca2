using Microsoft.EntityFrameworkCore;
namespace Aggregator.Outbox;
public static class ModelBuilderExtensions { public static ModelBuilder AddInboxOutbox(this ModelBuilder b) => b; }
