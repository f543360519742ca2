namespace Publisher.Worker.Traffic;

/// <summary>The words of which payloads are made.</summary>
internal static class Vocabulary
{
    public static readonly string[] Topics =
    [
        "orders", "payments", "auth", "inventory", "shipping", "search", "billing", "notifications", "gateway", "audit",
    ];

    public static readonly string[] Sources =
    [
        "checkout-api", "payment-worker", "identity-service", "stock-keeper", "parcel-tracker", "search-indexer",
        "invoice-batch", "mail-sender", "edge-gateway", "audit-trail", "mobile-bff", "price-engine",
    ];

    public static readonly string[] Messages =
    [
        "Request completed", "Cache miss, reading from the database", "Connection pool exhausted",
        "Retrying after a time-out", "Payment authorised", "Order placed", "Token refreshed",
        "Stock level below threshold", "Message published", "Circuit breaker opened", "Configuration reloaded",
        "Slow query",
    ];

    public static readonly string[] People =
    [
        "Siti Rahmawati", "Zoë Núñez", "Jürgen Groß", "Łukasz Żak", "Νίκος Παπαδόπουλος", "Анна Кузнецова", "山田太郎",
        "김민준", "محمد علي", "दीपक शर्मा", "Nguyễn Thị Hoa", "Emma 👩‍🚀 Brown",
    ];

    public static readonly string[] Methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE"];

    public static readonly string[] Paths =
    [
        "/api/orders", "/api/orders/{id}", "/api/payments", "/login", "/search?q=caffè", "/healthz", "/api/stock/{sku}",
    ];

    public static readonly int[] StatusCodes = [200, 200, 200, 201, 204, 304, 400, 404, 409, 500, 503];

    public static readonly string[] Exceptions =
    [
        "System.TimeoutException", "Npgsql.NpgsqlException", "System.IO.IOException", "java.lang.NullPointerException",
        "redis.exceptions.ConnectionError",
    ];

    public static readonly string[] Frames =
    [
        "Checkout.Cart.Total(Cart cart) in Cart.cs:line 88", "Payments.Gateway.Charge(Card card) in Gateway.cs:line 14",
        "Http.Pipeline.Invoke(Context context) in Pipeline.cs:line 37", "Store.Repository.Save(Entity entity)",
        "Worker.Loop.Run(CancellationToken token) in Loop.cs:line 21",
    ];

    public static readonly string[] Words =
    [
        "retry", "shard", "lease", "quorum", "offset", "größer", "naïve", "façade", "日志", "очередь", "commit",
    ];

    /// <summary>Returns a random element, chosen by the given generator.</summary>
    public static T Any<T>(this Random random, T[] choices) => choices[random.Next(choices.Length)];

    /// <summary>Returns <paramref name="bytes"/> random bytes in hexadecimal, from the given generator.</summary>
    public static string Hex(this Random random, int bytes)
    {
        Span<byte> drawn = stackalloc byte[bytes];
        random.NextBytes(drawn);
        return Convert.ToHexStringLower(drawn);
    }
}
