using System.Diagnostics;
using KdCluster.Hosting;
using KdCluster.Hosting.Transfer;

namespace KdCluster.Node.Transfer;

/// <summary>Answers `GET` and `HEAD` of `/FOLDER/ID`, with one range if asked for.</summary>
internal sealed class FileResponder(IReadOnlyDictionary<string, IServedFiles> folders, int blockBytes)
{
    public Task Answer(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return Status(http, StatusCodes.Status405MethodNotAllowed);
        var path = request.Path.Value.AsSpan();
        var slash = path.LastIndexOf('/');
        if (
            slash < 1 || !folders.TryGetValue(path[1..slash].ToString(), out var folder)
                || !ContentId.TryParse(path[(slash + 1)..], out var id))
            return Status(http, StatusCodes.Status404NotFound);
        return folder.Open(id) is { } file ? Send(http, folder, id, file) : Status(http, StatusCodes.Status404NotFound);
    }

    private async Task Send(HttpContext http, IServedFiles folder, ContentId id, ServedFile opened)
    {
        using var file = opened;
        // The HTTP client of another node sends the span that it is in.
        using var span = http.Request.Headers.TraceParent is [{ } parent, ..]
            ? Traces.Begin("serve", parent, ActivityKind.Server)
            : null;
        var headers = http.Request.GetTypedHeaders();
        var tag = $"\"{file.Tag}\"";
        var same = headers.IfRange is not { } condition || condition.EntityTag?.Tag == tag;
        if (ByteRange.Of(same ? headers.Range : null, file.Length) is not { } range)
        {
            http.Response.Headers.ContentRange = $"bytes */{file.Length}";
            await Status(http, StatusCodes.Status416RangeNotSatisfiable);
            return;
        }

        Describe(http.Response, range, file.Length, tag);
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var sent = 0L;
        try
        {
            sent = await Copy(http, file, range);
        }
        catch (OperationCanceledException)
        {
            // The reader left; it will ask again for what it lacks.
        }
        finally
        {
            span.About("bytes", sent);
            folder.Sent(id, sent);
        }
    }

    private static void Describe(HttpResponse response, ByteRange range, long fileLength, string tag)
    {
        response.ContentLength = range.Length;
        response.ContentType = "application/octet-stream";
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = tag;
        if (range.Length == fileLength)
            return;
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = $"bytes {range.Offset}-{range.End - 1}/{fileLength}";
    }

    /// <summary>From the page cache into the connection's own blocks: the one copy that leaves TLS possible.</summary>
    private async Task<long> Copy(HttpContext http, ServedFile file, ByteRange range)
    {
        var writer = http.Response.BodyWriter;
        var sent = 0L;
        while (sent < range.Length && !http.RequestAborted.IsCancellationRequested)
        {
            var want = (int)Math.Min(blockBytes, range.Length - sent);
            var read = RandomAccess.Read(file.Handle, writer.GetSpan(want)[..want], range.Offset + sent);
            if (read == 0)
            {
                http.Abort(); // The file is shorter than it was: nothing that we send could be right.
                break;
            }

            writer.Advance(read);
            sent += read;
            if ((await writer.FlushAsync(http.RequestAborted)).IsCompleted)
                break;
        }

        return sent;
    }

    private static Task Status(HttpContext http, int code)
    {
        http.Response.StatusCode = code;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
