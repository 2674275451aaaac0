using FurtherLink.Engine.Files;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

namespace FurtherLink.Endpoints.Files;

/// <summary>A directory as a zip, made while it is sent: nothing of it is held. Links and special files are left out.</summary>
internal static class ZipAnswer
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Answers GET and HEAD.</summary>
    /// <exception cref="FileException">It is no directory, or too large; nothing was sent.</exception>
    public static async Task SendAsync(HttpContext context, WorkFiles files, UserAccount user, FilePath path)
    {
        IReadOnlyList<FoundEntry> entries = await files.FlattenAsync(user, path);
        string top = path.IsTop ? "further" : path.Names[^1].ToString();
        UserContent.Protect(context.Response, top + ".zip");
        context.Response.ContentType = "application/zip";
        if (HttpMethods.IsHead(context.Request.Method)) return;

        CancellationToken clientGone = context.RequestAborted;
        await context.Response.StartAsync(clientGone); // what goes wrong from here on cuts the connection
        using var zip = new ZipWriter(context.Response.BodyWriter, top);
        foreach (FoundEntry entry in entries)
        {
            IEnumerable<EntryName> names = entry.Path.Names.Skip(path.Names.Count);
            if (entry.Status.Kind == EntryKind.Directory) zip.AddDirectory(names, entry.Status);
            else if (entry.Status.Kind == EntryKind.File) await AddAsync(zip, names, files, user, entry.Path, clientGone);
            await zip.FlushAsync(clientGone);
        }

        zip.Complete();
        await zip.FlushAsync(clientGone);
    }

    /// <summary>Adds a file, or what is to be said of it.</summary>
    private static async Task AddAsync(ZipWriter zip, IEnumerable<EntryName> names, WorkFiles files, UserAccount user, FilePath path, CancellationToken clientGone)
    {
        OpenedFile opened;
        try
        {
            opened = await files.OpenAsync(user, path);
        }
        catch (FileException refused)
        {
            zip.LeaveOut(refused.Message);
            return;
        }

        using (opened)
        {
            if (opened.Content is not { } content)
            {
                zip.LeaveOut($"{FileException.Quote(path.Text)} has become a directory");
                return;
            }

            using Stream packed = zip.OpenFile(names, opened.Status);
            byte[] piece = new byte[(int)Math.Min(PieceBytes, Math.Max(1, opened.Status.Size))];
            // Up to where it was when it was looked at: a program may be writing to it without end.
            for (long at = 0, read; at < opened.Status.Size; at += read)
            {
                int wanted = (int)Math.Min(piece.Length, opened.Status.Size - at);
                read = await RandomAccess.ReadAsync(content, piece.AsMemory(0, wanted), at, clientGone);
                if (read == 0) break;
                packed.Write(piece.AsSpan(0, (int)read));
                await zip.FlushAsync(clientGone);
            }
        }
    }
}
