using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KdCluster.Coordinator.Api;

/// <summary>`/openapi.json`: the API as its endpoints themselves describe it (OpenAPI 3.1).</summary>
internal static class ApiDescription
{
    public const string Path = "/openapi.json";

    private const string Json = "application/json";
    private const string Key = "Idempotency-Key";

    /// <summary>Names of the plan's type are written by converters of their own: as text, or as a number.</summary>
    private static readonly Dictionary<Type, JsonSchemaType> Plain = new()
    {
        [typeof(RunId)] = JsonSchemaType.String,
        [typeof(SweepId)] = JsonSchemaType.String,
        [typeof(PeerId)] = JsonSchemaType.String,
        [typeof(NodeId)] = JsonSchemaType.String,
        [typeof(Term)] = JsonSchemaType.Integer,
        [typeof(Incarnation)] = JsonSchemaType.Integer,
    };

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = one => one.RelativePath?.Split('/')[0] is "api" or "artifacts";
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "KdCluster's coordinator", Version = ProtocolVersion.Current.ToString(),
                Description = "docs/API.md says what the answers mean.",
                License = new() { Name = "Apache-2.0" },
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(Complete);
    });

    public static void MapApiDescription(this IEndpointRouteBuilder app) => app.MapOpenApi(Path);

    /// <summary>The body of a request that its handler reads itself.</summary>
    public static RouteHandlerBuilder Takes<T>(
        this RouteHandlerBuilder endpoint, string type, bool isOptional = false) =>
        endpoint.WithMetadata(new ApiBody(typeof(T), type, isOptional));

    private static void Describe(OpenApiSchema schema, JsonTypeInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        if (Plain.TryGetValue(type, out var plain))
            schema.Type = plain;
        if (!type.IsEnum)
            return;
        schema.Type = JsonSchemaType.String;
        schema.Enum = [
            .. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => JsonNode.Parse(
                System.Text.Json.JsonSerializer.Serialize(Enum.ToObject(type, value), info.Options))!)];
    }

    /// <summary>What every endpoint has: refusals are problems, and commands take a key.</summary>
    private static async Task Complete(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "refused; the title says why",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, stop) },
            },
        };
        if (context.Description.HttpMethod != "POST")
            return;
        var isCommand = context.Description.RelativePath != "api/runs/check";
        operation.Parameters ??= [];
        if (isCommand)
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Key, In = ParameterLocation.Header,
                Description = "names the request: repeated, it has one effect",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
            });
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiBody>().FirstOrDefault() is { } body)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = !body.IsOptional,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.ContentType] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, null, stop) },
                },
            };
    }

    private sealed record ApiBody(Type Type, string ContentType, bool IsOptional);
}
