using FurtherLink.Commands;

// Must be set before the first socket: completions then run on the thread that found them, which saves a thread switch for each key and each line.
// System.Net.Sockets reads it from the managed environment; nothing that we start inherits it.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await CommandLine.RunAsync(args);
