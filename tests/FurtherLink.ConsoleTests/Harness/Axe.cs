using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>axe-core, which knows the rules of WCAG 2 that a machine can look at; from the console's own packages.</summary>
internal static class Axe
{
    private const string Rules = """
        async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })).violations
            .filter(one => one.impact === 'serious' || one.impact === 'critical')
            .map(one => `${one.id} (${one.impact}): ${one.help}\n` + one.nodes.map(node => `    ${node.html.slice(0, 200)} – ${node.failureSummary.replaceAll('\n', ' ')}`).join('\n'))
        """;

    /// <summary>Fails for everything serious that it finds in what is shown now.</summary>
    public static async Task FindsNothingSeriousAsync(ConsolePage page, string where)
    {
        string source = await File.ReadAllTextAsync(Path.Combine(DaemonBinary.SolutionDirectory, "src/console/node_modules/axe-core/axe.min.js"));
        // What moves in is half transparent on its way; colours are judged when it is there.
        await page.Page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished.catch(() => 0)))");
        await page.Page.EvaluateAsync(source);
        string[] found = (await page.Page.EvaluateAsync<JsonElement>(Rules)).Deserialize<string[]>() ?? [];
        Assert.That(found, Is.Empty, where);
    }
}
