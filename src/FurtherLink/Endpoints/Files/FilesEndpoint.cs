using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using FurtherLink.Engine;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;
using FurtherLink.Trust;

using Microsoft.AspNetCore.Http.Features;

namespace FurtherLink.Endpoints.Files;

/// <summary><c>/files</c>: the files in a user's work directory, read and changed as that user. docs/protocol/files.md</summary>
internal sealed class FilesEndpoint(WorkFiles files, DirectoryUploads uploads, UserPolicy users, WorkFileOptions options, EndpointCounts counts, ILogger<FilesEndpoint> logger)
{
    /// <summary>Answers a request, or says what is wrong with it.</summary>
    /// <exception cref="Problem">It was refused.</exception>
    internal async Task GuardAsync(HttpContext context, Func<FilesEndpoint, HttpContext, Task> answer)
    {
        FileOperation operation = OperationOf(context.Request.Method);
        counts.Files.Count(operation);
        bool done = false;
        try
        {
            await answer(this, context);
            done = true;
        }
        catch (FileException refused)
        {
            throw Refuse(context, StatusOf(refused.Failure), refused.Reason, refused.Message);
        }
        catch (UploadException refused)
        {
            throw Refuse(context, UploadAnswer.StatusOf(refused.Failure), "user", refused.Message);
        }
        catch (StartException refused)
        {
            throw Refuse(context, StatusCodes.Status403Forbidden, "user", refused.Message);
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        finally
        {
            if (!done) counts.FilesFailed.Count(operation);
        }
    }

    /// <summary><c>GET</c>: what is in a directory, a directory as a zip, or a file.</summary>
    internal async Task ReadAsync(HttpContext context)
    {
        (UserAccount user, FilePath path, bool asDirectory) = Target(context);
        if (Flag(context, "zip"))
        {
            await ZipAnswer.SendAsync(context, files, user, path);
            return;
        }

        using OpenedFile opened = await files.OpenAsync(user, path);
        if (opened.Content is null)
        {
            FileListing listing = await files.ListAsync(user, path, Depth(context));
            await AnswerAsync(context, StatusCodes.Status200OK, ListingAnswer.Of(path, listing), FilesJson.Plain.ListingAnswer);
            return;
        }

        if (asDirectory) throw new FileException(FileFailure.Conflict, "not-a-directory", $"{FileException.Quote(path.Text)} is a file");
        string name = path.Names[^1].ToString();
        UserContent.Protect(context.Response, downloadAs: Flag(context, "download") ? name : null);
        await FileAnswer.SendAsync(context, opened.Content, opened.Status, UserContent.TypeOf(name));
    }

    /// <summary><c>PUT</c>: writes a file, or makes a directory.</summary>
    internal async Task WriteAsync(HttpContext context)
    {
        (UserAccount user, FilePath path, bool asDirectory) = Target(context);
        FileCondition condition = Conditions.Of(context.Request);
        HttpRequest request = context.Request;
        if (request.Headers.ContentRange.Count > 0) throw new BadHttpRequestException("Content-Range: a file is written as a whole");
        if (asDirectory || Flag(context, "directory"))
        {
            if (request.ContentLength > 0) throw new BadHttpRequestException("a directory has no content");
            (EntryStatus made, bool isNew) = await files.MakeDirectoryAsync(user, path, condition);
            await AnswerAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, EntryAnswer.Of(path, made), FilesJson.Plain.EntryAnswer);
            return;
        }

        if (request.ContentLength > options.MaxFileBytes)
        {
            throw new FileException(
                FileFailure.TooLarge, "too-large", string.Create(CultureInfo.InvariantCulture, $"a file may have {options.MaxFileBytes} bytes (Files:MaxFileBytes)"));
        }

        // Counted where it is written, so that the answer says why; the server's own limit would only cut in.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        (EntryStatus written, bool created) = await files.WriteAsync(user, context.Caller().Owner, path, request.Body, condition, context.RequestAborted);
        logger.Written(Shown.Of(path.Text), user.Name, written.Size);
        context.Response.GetTypedHeaders().ETag = FileAnswer.TagOf(written);
        await AnswerAsync(context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, EntryAnswer.Of(path, written), FilesJson.Plain.EntryAnswer);
    }

    /// <summary><c>POST</c>: renames.</summary>
    internal async Task RenameAsync(HttpContext context)
    {
        (UserAccount user, FilePath path, _) = Target(context);
        RenameRequest asked = await SmallBody.ReadAsync(context, FilesJson.Plain.RenameRequest);
        var newPath = FilePath.Parse("rename", asked.Rename ?? throw new BadHttpRequestException("rename: what it is to be called"));
        EntryStatus renamed = await files.RenameAsync(user, path, newPath, asked.Overwrite, Conditions.Of(context.Request), context.RequestAborted);
        if (renamed.Kind == EntryKind.File) context.Response.GetTypedHeaders().ETag = FileAnswer.TagOf(renamed);
        await AnswerAsync(context, StatusCodes.Status200OK, EntryAnswer.Of(newPath, renamed), FilesJson.Plain.EntryAnswer);
    }

    /// <summary><c>DELETE</c>: removes.</summary>
    internal async Task RemoveAsync(HttpContext context)
    {
        (UserAccount user, FilePath path, _) = Target(context);
        await files.RemoveAsync(user, path, Flag(context, "recursive"), Conditions.Of(context.Request), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private (UserAccount User, FilePath Path, bool AsDirectory) Target(HttpContext context)
    {
        string text = context.Request.RouteValues["path"] as string ?? "";
        var path = FilePath.Parse("path", text);
        UserAccount user = uploads.UserFor(users.Choose(context.Caller(), context.Request.Query["user"]));
        return (user, path, text.EndsWith('/'));
    }

    private static bool Flag(HttpContext context, string name) => context.Request.Query[name].ToString() is "1" or "true";

    private static int Depth(HttpContext context)
    {
        string? text = context.Request.Query["depth"];
        if (string.IsNullOrEmpty(text)) return 1;
        bool valid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int depth) && depth is >= 1 and <= WorkFileOptions.MostDepth;
        return valid ? depth : throw new BadHttpRequestException(string.Create(CultureInfo.InvariantCulture, $"depth: has to be from 1 to {WorkFileOptions.MostDepth}"));
    }

    private Problem Refuse(HttpContext context, int status, string reason, string detail)
    {
        // What is not there, or not any more, is everyday life; the rest is for somebody to act on.
        if (status is StatusCodes.Status404NotFound or StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed) logger.NotDone(context.Request.Method, status, detail);
        else logger.Refused(context.Request.Method, status, detail);
        return new Problem(status, reason, detail);
    }

    private static FileOperation OperationOf(string method) => method switch
    {
        "PUT" => FileOperation.Write,
        "POST" => FileOperation.Rename,
        "DELETE" => FileOperation.Remove,
        _ => FileOperation.Read,
    };

    private static int StatusOf(FileFailure failure) => failure switch
    {
        FileFailure.Malformed => StatusCodes.Status400BadRequest,
        FileFailure.Forbidden => StatusCodes.Status403Forbidden,
        FileFailure.NotFound => StatusCodes.Status404NotFound,
        FileFailure.Conflict => StatusCodes.Status409Conflict,
        FileFailure.Changed => StatusCodes.Status412PreconditionFailed,
        FileFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        FileFailure.DiskFull => StatusCodes.Status507InsufficientStorage,
        FileFailure.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static async Task AnswerAsync<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> kind)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(answer, kind);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}
