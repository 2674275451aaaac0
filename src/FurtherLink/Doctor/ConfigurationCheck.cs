namespace FurtherLink.Doctor;

/// <summary>Whether the settings can be read.</summary>
internal sealed class ConfigurationCheck(IReadOnlyList<string> errors) : ICheck
{
    public string Subject => "configuration";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>(errors.Count == 0
        ? [Finding.Fine("every setting is understood")]
        : [.. errors.Select(error => Finding.Wrong(error, "put it right, the daemon does not start until then; further-link --check-config tells whether it is"))]);
}
