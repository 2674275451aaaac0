using System.IO.Compression;
using System.Text;

using FurtherLink.Engine.Files;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

namespace FurtherLink.Endpoints.Files;

/// <summary>A directory as a zip, made while it is sent: nothing of it is held. Links and special files are left out.</summary>
internal static class ZipAnswer
{
    private const string LeftOut = "LEFT-OUT.txt";

    private static readonly DateTimeOffset EarliestTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the format knows no other
    private static readonly DateTimeOffset LatestTime = new(2107, 12, 31, 23, 59, 58, TimeSpan.Zero);

    /// <summary>Answers GET and HEAD.</summary>
    /// <exception cref="FileException">It is no directory, or too large; nothing was sent.</exception>
    public static async Task SendAsync(HttpContext context, WorkFiles files, UserAccount user, FilePath path)
    {
        IReadOnlyList<FoundEntry> entries = await files.FlattenAsync(user, path);
        string top = path.IsTop ? "further" : path.Names[^1].ToString();
        UserContent.Protect(context.Response, top + ".zip");
        context.Response.ContentType = "application/zip";
        if (HttpMethods.IsHead(context.Request.Method)) return;

        await using Stream body = context.Response.BodyWriter.AsStream(leaveOpen: true);
        await using ZipArchive zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, context.RequestAborted);
        var leftOut = new StringBuilder();
        foreach (FoundEntry entry in entries)
        {
            // Where it is unpacked, a backslash may part names, and lead who knows where.
            string name = $"{top}{(path.IsTop ? "/" : "")}{entry.Path.Text[path.Text.Length..]}".Replace('\\', '_');
            if (entry.Status.Kind == EntryKind.Directory) _ = NewEntry(zip, name + "/", entry.Status);
            else if (entry.Status.Kind != EntryKind.File) continue;
            else if (await AddAsync(zip, name, files, user, entry.Path, context.RequestAborted) is { } why) leftOut.Append(why).Append('\n');
        }

        // The first bytes are gone, so the status cannot say it any more.
        if (leftOut.Length == 0) return;
        await using Stream told = await zip.CreateEntry($"{top}/{LeftOut}", CompressionLevel.Fastest).OpenAsync(context.RequestAborted);
        await told.WriteAsync(Encoding.UTF8.GetBytes(leftOut.ToString()), context.RequestAborted);
    }

    /// <summary>Adds a file; otherwise says why it could not.</summary>
    private static async Task<string?> AddAsync(ZipArchive zip, string name, WorkFiles files, UserAccount user, FilePath path, CancellationToken clientGone)
    {
        try
        {
            using OpenedFile opened = await files.OpenAsync(user, path);
            if (opened.Content is null) return $"{path.Text}: became a directory";
            await using Stream packed = await NewEntry(zip, name, opened.Status).OpenAsync(clientGone);
            // Up to where it was when it was looked at: a program may be writing to it without end.
            byte[] piece = new byte[64 * 1024];
            for (long at = 0, read; at < opened.Status.Size; at += read)
            {
                int wanted = (int)Math.Min(piece.Length, opened.Status.Size - at);
                read = await RandomAccess.ReadAsync(opened.Content, piece.AsMemory(0, wanted), at, clientGone);
                if (read == 0) break;
                await packed.WriteAsync(piece.AsMemory(0, (int)read), clientGone);
            }

            return null;
        }
        catch (FileException refused)
        {
            return refused.Message;
        }
    }

    private static ZipArchiveEntry NewEntry(ZipArchive zip, string name, EntryStatus status)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        DateTimeOffset time = status.Modified;
        entry.LastWriteTime = time < EarliestTime ? EarliestTime : time > LatestTime ? LatestTime : time;
        entry.ExternalAttributes = status.Mode << 16;
        return entry;
    }
}
