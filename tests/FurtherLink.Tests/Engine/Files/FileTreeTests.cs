using FurtherLink.Engine.Files;
using FurtherLink.Linux.Files;

namespace FurtherLink.Tests.Engine.Files;

/// <summary>What a listing takes, of a directory that somebody has dug for it.</summary>
internal sealed class FileTreeTests
{
    private const int Levels = 60, Entries = 1000, NameBytes = 250;

    [Test, NonParallelizable]
    public void A_deep_directory_costs_no_more_than_its_names()
    {
        string place = Directory.CreateTempSubdirectory("further-link-tree-").FullName;
        try
        {
            using var top = SafeDirectory.Open(place);
            string name = new('d', NameBytes);
            var path = FilePath.Parse("path", string.Join('/', Enumerable.Repeat(name, Levels)));
            using SafeDirectory deep = path.Names.Aggregate(top.Reopen(), static (above, name) =>
            {
                using (above) return above.OpenOrCreateDirectory(name);
            });
            for (int i = 0; i < Entries; i++) deep.WriteFile(EntryName.Of($"{i}".PadLeft(NameBytes, 'f')), []);

            long before = GC.GetAllocatedBytesForCurrentThread();
            IReadOnlyList<FoundEntry> found = new FileTree(Entries).Read(deep, path, depth: 1);
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.That(found, Has.Count.EqualTo(Entries));
            // With a text of its own, each would take 30 KiB.
            Assert.That(taken / Entries, Is.LessThan(4096));
            Assert.That(found[^1].Path.Text, Has.Length.EqualTo((Levels + 1) * (NameBytes + 1) - 1).And.EndsWith("f9"));
        }
        finally
        {
            using var above = SafeDirectory.Open(Path.GetDirectoryName(place)!);
            above.RemoveTree(EntryName.Of(Path.GetFileName(place)));
        }
    }
}
