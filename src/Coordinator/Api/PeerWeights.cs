using KdCluster.Contracts.Safetensors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>`GET /api/runs/{id}/peers/{peer}/weights`: the student as it was after its last epoch.</summary>
internal static class PeerWeights
{
    public static async Task<PushStreamHttpResult> Answer(
        string id, string peer, HttpContext http, CoordinatorService coordinator)
    {
        var path = await coordinator.LastCheckpoint(id, peer);
        var file = Open(path);
        http.Response.RegisterForDisposeAsync(file);
        var student = Read(file, $"{id}/{peer}");
        http.Response.ContentLength = student.Length;
        return TypedResults.Stream(
            body => student.CopyTo(body, http.RequestAborted), "application/octet-stream", $"{peer}.safetensors");
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(503, $"the coordinator's copy of the checkpoint cannot be read: {e.Message}");
        }
    }

    private static StudentExcerpt Read(FileStream file, string what)
    {
        try
        {
            return StudentExcerpt.Read(file, $"the checkpoint of {what}");
        }
        catch (SafetensorsException e)
        {
            throw new ApiException(503, e.Message);
        }
    }
}
