using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary>Roles are written in lower case: <c>view</c>, <c>run</c>, <c>admin</c>.</summary>
internal sealed class RoleConverter() : JsonStringEnumConverter<Role>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
