using System.Net;

namespace KdCluster.Console.Cluster;

/// <summary>
/// Sends each request to the coordinator that acts. Of several, the one that acted last is asked first; who is away,
/// silent or stands by (503) is passed over. A request may so arrive twice: it has one effect, by its key.
/// </summary>
/// <param name="urls">Each ends with a slash. Requests are addressed to the first.</param>
internal sealed class ActingCoordinator(IReadOnlyList<Uri> urls, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    /// <summary>So long one of several may take to begin its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private volatile int _acting;

    /// <summary>Of the one that answered last; at first the first.</summary>
    public Uri Url => urls[_acting];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        var path = urls[0].MakeRelativeUri(request.RequestUri!);
        HttpResponseMessage? refused = null;
        HttpRequestException? away = null;
        var first = _acting;
        for (var i = 0; i < urls.Count; i++)
        {
            var at = (first + i) % urls.Count;
            request.RequestUri = new Uri(urls[at], path);
            try
            {
                var response = await Ask(request, stop);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    refused?.Dispose();
                    _acting = at;
                    return response;
                }

                if (refused is null)
                    refused = response;
                else
                    response.Dispose();
            }
            catch (HttpRequestException problem)
            {
                away ??= problem;
            }
        }

        return refused ?? throw away!;
    }

    /// <summary>A single one has as long as the caller gives it.</summary>
    private async Task<HttpResponseMessage> Ask(HttpRequestMessage request, CancellationToken stop)
    {
        if (urls.Count == 1)
            return await base.SendAsync(request, stop);
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            return await base.SendAsync(request, both.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {Patience.TotalSeconds:0} s");
        }
    }
}
