namespace Aggregator.Api.Access;

/// <summary>The permissions of an API key. No scope includes another.</summary>
[Flags]
internal enum Scopes
{
    None = 0,

    /// <summary>Publish events.</summary>
    Publish = 1,

    /// <summary>Read events, topics and figures.</summary>
    Read = 2,

    /// <summary>Operators' tasks: verification and the handling of rejected events.</summary>
    Admin = 4,

    All = Publish | Read | Admin,
}
