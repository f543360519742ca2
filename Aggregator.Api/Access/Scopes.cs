namespace Aggregator.Api.Access;

/// <summary>What an API key may do. None of them includes another.</summary>
[Flags]
internal enum Scopes
{
    None = 0,

    /// <summary>Publish events.</summary>
    Publish = 1,

    /// <summary>Read events, topics and figures.</summary>
    Read = 2,

    /// <summary>What operators do: the proof, and what was rejected.</summary>
    Admin = 4,

    All = Publish | Read | Admin,
}
