using FurtherLink.Engine.Uploads;

namespace FurtherLink.Engine.Separation;

/// <summary>A directory to be written, on its way to the launcher, which checks each path of it again.</summary>
internal static class UploadFields
{
    public static WireWriter Write(string user, DirectoryDescription description, IReadOnlyList<(RelativePath Path, RelativePath Target)> links)
    {
        WireWriter fields = new WireWriter().Text(user).Text(description.Name.Text).OptionalText(description.ProjectOwner).Int(description.Texts.Count);
        foreach ((RelativePath path, TextFile file) in description.Texts) fields.Text(path.Text).Bytes(file.Content.Span);
        fields.Int(links.Count);
        foreach ((RelativePath path, RelativePath target) in links) fields.Text(path.Text).Text(target.Text);
        return fields;
    }

    /// <exception cref="WireException">It is no upload.</exception>
    /// <exception cref="UploadException">A path in it leads out of its place.</exception>
    public static (string User, DirectoryDescription Description, List<(RelativePath Path, RelativePath Target)> Links) Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = new WireReader(bytes);
        string user = fields.Text(), name = fields.Text();
        string? owner = fields.OptionalText();
        var texts = new List<(RelativePath Path, TextFile File)>();
        int count = Files(fields, DirectoryDescription.MaxFiles);
        for (int one = 0; one < count; one++) texts.Add((RelativePath.Parse("path", fields.Text()), new TextFile(fields.Bytes())));
        var links = new List<(RelativePath Path, RelativePath Target)>();
        count = Files(fields, DirectoryDescription.MaxFiles - count);
        for (int one = 0; one < count; one++) links.Add((RelativePath.Parse("path", fields.Text()), RelativePath.ParseUnreserved("target", fields.Text())));
        fields.End();
        return (user, DirectoryDescription.Checked(name, owner, texts), links);
    }

    private static int Files(WireReader fields, int most)
    {
        int count = fields.Count();
        return count <= most ? count : throw new WireException($"{count} files are more than {most}");
    }
}
