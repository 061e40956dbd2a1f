using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Api;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Api;

/// <summary>What requests carry.</summary>
internal static class RequestReading
{
    /// <summary>The idempotency key; a request without one gets its own.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static string Key(this HttpContext http)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 200)
            throw new ApiException(400, "Idempotency-Key is longer than 200 characters");
        return key.Length > 0 ? key : Guid.NewGuid().ToString("N");
    }

    public static bool HasBody(this HttpRequest request) =>
        request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;

    /// <summary>Of a request to cancel; its body may be left out.</summary>
    public static async Task<string> CancelReason(this HttpContext http) =>
        http.Request.HasBody() && (await http.Body(ApiJson.Default.CancelRequest)).Reason is { } reason
            ? Printable.Of(reason)
            : "cancelled by request";

    /// <exception cref="ApiException">400: no UTF-8.</exception>
    public static async Task<string> Text(this HttpContext http)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory, http.RequestAborted);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(memory.GetBuffer(), 0, (int)memory.Length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new ApiException(400, "the run file is not UTF-8 text");
        }
    }

    /// <exception cref="ApiException">400: not this JSON.</exception>
    public static async Task<T> Body<T>(this HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted)
                ?? throw new ApiException(400, "the body is empty");
        }
        catch (JsonException e)
        {
            throw new ApiException(400, $"the body is not the JSON that is wanted: {e.Message}");
        }
    }
}
