using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace KdCluster.Dashboard.Tests.Browser;

/// <summary>One look at the page, and what its console said meanwhile.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _wrong = new();

    public Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _wrong.Enqueue(error);
        page.Console += (_, said) =>
        {
            if (said.Type is "error" or "warning")
                _wrong.Enqueue(said.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:http://127.0.0.1:", StringComparison.Ordinal))
                _wrong.Enqueue($"it asked another host: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <param name="but">A word of what is expected to be said, as a browser does of a connection that is cut.</param>
    public void NothingWentWrong(string? but = null) =>
        _wrong.Where(text => but is null || !text.Contains(but, StringComparison.Ordinal)).ShouldBeEmpty();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
