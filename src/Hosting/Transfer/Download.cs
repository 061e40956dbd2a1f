using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace KdCluster.Hosting.Transfer;

/// <summary>
/// One download: resumes by range where a connection broke, until it is complete, refused or out of time.
/// </summary>
public sealed class Download(DownloadClient client, Uri url, string tag, IDownloadTarget target)
{
    private readonly DownloadOptions _options = client.Options;
    private readonly ByteRange _window = target.Window;
    private long _offset = target.Window.Offset;
    private int _damaged;

    /// <summary>Bytes that were read, those that had to be read twice included.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Somebody else has the content too: a source that does not answer is given up soon.</summary>
    public bool HasAlternative { get; init; }

    /// <summary>For the whole of it; null: the client's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Blocks until done. Returns null, or why it failed.</summary>
    /// <exception cref="OperationCanceledException" />
    public string? Run(CancellationToken cancel)
    {
        if (client.Refuses(url) is { } refused)
            return refused;
        var began = _options.Clock.GetTimestamp();
        var heard = began;
        var unreachable = HasAlternative ? _options.UnreachableWithAlternative : _options.Unreachable;
        var deadline = Deadline ?? _options.Deadline;
        var pause = _options.FirstPause;
        while (true)
        {
            var before = _offset;
            var (done, reason) = Attempt(cancel);
            if (done)
                return reason;
            cancel.ThrowIfCancellationRequested();
            if (_offset > before)
            {
                heard = _options.Clock.GetTimestamp();
                pause = _options.FirstPause;
            }

            if (_options.Clock.GetElapsedTime(heard) + pause > unreachable)
                return $"{reason}; nothing came for {unreachable.TotalSeconds:0.#} s";
            if (_options.Clock.GetElapsedTime(began) + pause > deadline)
                return $"{reason}; {_offset - _window.Offset} of {_window.Length} bytes came within "
                    + $"{deadline.TotalSeconds:0.#} s";
            cancel.WaitHandle.WaitOne(pause);
            cancel.ThrowIfCancellationRequested();
            pause = pause * 2 < _options.LongestPause ? pause * 2 : _options.LongestPause;
        }
    }

    private (bool Done, string? Reason) Attempt(CancellationToken cancel)
    {
        try
        {
            using var response = client.Send(Request(), cancel);
            using var stop = cancel.Register(response.Dispose);
            return Refusal(response) is { } refused ? refused : Read(response, cancel);
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException or ObjectDisposedException or TimeoutException
                or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            return (false, e.GetBaseException().Message);
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (Activity.Current?.Id is { } span)
            request.Headers.TryAddWithoutValidation("traceparent", span);
        if (_offset == 0 && _window.Length == target.Length)
            return request;
        request.Headers.Range = new RangeHeaderValue(_offset, _window.End - 1);
        request.Headers.IfRange = new RangeConditionHeaderValue($"\"{tag}\"");
        return request;
    }

    private (bool Done, string? Reason)? Refusal(HttpResponseMessage response)
    {
        var status = response.StatusCode;
        if (status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return (true, "it is not there any more");
        if ((int)status >= 500)
            return (false, $"the server answered {(int)status}");
        if (!response.IsSuccessStatusCode)
            return (true, $"the server answered {(int)status}");
        if (response.Headers.ETag is { } found && found.Tag != $"\"{tag}\"")
            return (true, $"it has another hash there: {found.Tag.Trim('"')}, not {tag}");
        if (status == HttpStatusCode.OK && _window.Offset > 0)
            return (true, "the server cannot answer a part of it");
        if (status == HttpStatusCode.OK)
            _offset = 0;
        var range = response.Content.Headers.ContentRange;
        if (status == HttpStatusCode.PartialContent && range?.From != _offset)
            return (true, $"the server answered another range than the one from {_offset} on");
        var total = range?.Length ?? response.Content.Headers.ContentLength;
        return total == target.Length ? null : (true, $"it has {total} bytes there, not {target.Length}");
    }

    private (bool Done, string? Reason) Read(HttpResponseMessage response, CancellationToken cancel)
    {
        using var body = response.Content.ReadAsStream(cancel);
        while (_offset < _window.End)
        {
            var room = target.RoomAt(_offset);
            var read = body.Read(room[..(int)Math.Min(room.Length, _window.End - _offset)]);
            if (read == 0)
                return (false, "the connection was closed early");
            _offset += read;
            BytesRead += read;
            cancel.ThrowIfCancellationRequested();
            if (target.Received(_offset) is not { } fault)
                continue;
            if (fault.RetryFrom is not { } again || ++_damaged > _options.DamagedRetries)
                return (true, fault.Reason);
            _offset = again;
            return (false, fault.Reason);
        }

        return (true, null);
    }
}
