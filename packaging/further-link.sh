#!/bin/sh
# /usr/bin/further-link of the package for machines without a build of their own: runs it with the machine's .NET.
for dotnet in "$(command -v dotnet || true)" /usr/lib/dotnet/dotnet /usr/share/dotnet/dotnet /opt/dotnet/dotnet /usr/local/share/dotnet/dotnet; do
    if [ -x "$dotnet" ]; then exec "$dotnet" /usr/lib/further-link/further-link.dll "$@"; fi
done
echo 'further-link: .NET is missing. This package needs the ASP.NET Core runtime 10: see /usr/share/doc/further-link/installing.md.gz' >&2
exit 78
