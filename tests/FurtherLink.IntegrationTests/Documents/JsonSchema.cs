using System.Text.Json;
using System.Text.RegularExpressions;

namespace FurtherLink.IntegrationTests.Documents;

/// <summary>As much of JSON Schema (2020-12) as our documents use.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    /// <summary>Why a value is not as a schema wants it; null: it is.</summary>
    public string? Problem(JsonElement schema, JsonElement value, string at = "$")
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference)) return Problem(Resolve(reference.GetString()!), value, at);
        if (schema.TryGetProperty("const", out JsonElement constant) && !JsonElement.DeepEquals(constant, value)) return $"{at}: is not {constant}";
        if (schema.TryGetProperty("enum", out JsonElement allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value))) return $"{at}: is none of {allowed}";
        if (schema.TryGetProperty("not", out JsonElement not) && Problem(not, value, at) is null) return $"{at}: is what it must not be";
        if (schema.TryGetProperty("oneOf", out JsonElement oneOf) && oneOf.EnumerateArray().Count(one => Problem(one, value, at) is null) != 1) return $"{at}: is not one of several";
        if (schema.TryGetProperty("type", out JsonElement type) && !Types(type).Contains(Kind(value))
            && !(Kind(value) == "integer" && Types(type).Contains("number"))) return $"{at}: is {Kind(value)}, not {type}";
        if (schema.TryGetProperty("pattern", out JsonElement pattern) && value.ValueKind == JsonValueKind.String
            && !Regex.IsMatch(value.GetString()!, pattern.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1))) return $"{at}: does not match {pattern}";
        return value.ValueKind switch
        {
            JsonValueKind.Object => ProblemOfObject(schema, value, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) =>
                value.EnumerateArray().Select((item, i) => Problem(items, item, $"{at}[{i}]")).FirstOrDefault(static problem => problem is not null),
            _ => null,
        };
    }

    /// <summary>What a reference within the document leads to.</summary>
    public JsonElement Resolve(string reference) =>
        reference[2..].Split('/').Aggregate(root, static (element, part) => element.GetProperty(part));

    private string? ProblemOfObject(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            foreach (JsonElement name in required.EnumerateArray())
            {
                if (!value.TryGetProperty(name.GetString()!, out _)) return $"{at}: has no {name}";
            }
        }

        bool hasProperties = schema.TryGetProperty("properties", out JsonElement properties);
        bool hasMore = schema.TryGetProperty("additionalProperties", out JsonElement more);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string? problem = null;
            if (hasProperties && properties.TryGetProperty(member.Name, out JsonElement known)) problem = Problem(known, member.Value, $"{at}.{member.Name}");
            else if (hasMore && more.ValueKind == JsonValueKind.False) problem = $"{at}: has {member.Name}, which is not described";
            else if (hasMore && more.ValueKind == JsonValueKind.Object) problem = Problem(more, member.Value, $"{at}.{member.Name}");
            if (problem is not null) return problem;
        }

        return null;
    }

    private static IEnumerable<string?> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(static one => one.GetString()) : [type.GetString()];

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
