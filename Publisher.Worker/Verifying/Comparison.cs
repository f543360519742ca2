namespace Publisher.Worker.Verifying;

/// <summary>One row of a verification.</summary>
internal sealed record Comparison(string Subject, string Expected, string Seen, bool Agrees);
