using System.Text;

using FurtherLink.Endpoints;
using FurtherLink.Engine.Counting;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Hosting;
using FurtherLink.Protocols;
using FurtherLink.Trust.Clients;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Metrics;

/// <summary>
/// What the daemon tells of itself in numbers. Sums and states only: nothing tells who did something or with which file, and there are as many lines as this class has,
/// whoever does what. docs/metrics.md lists them.
/// </summary>
internal sealed class MetricsPage(
    RunningPrograms programs, OpenSockets sockets, Crowd crowd, ClientStore clients, EndpointCounts requests, Tally<UploadOutcome> uploads)
{
    /// <summary>As it is now.</summary>
    public byte[] Write()
    {
        var page = new Exposition();
        _ = page.Info("further_link_build_info", "What runs here.", "version", ProductVersion.Text);
        WritePrograms(page, programs.Figures);
        WriteClients(page);
        WriteProcess(page, ProcessFigures.Read());
        return page.ToBytes();
    }

    private static void WritePrograms(Exposition page, ProgramFigures now) => _ = page
        .Gauge("further_link_programs_running", "Programs that run.", now.Running)
        .Counter("further_link_programs_started_total", "Programs that were started.", now.Started)
        .Counter("further_link_programs_refused_total", "Programs that could not be started, or were too many.", now.Refused)
        .Counter("further_link_programs_adopted_total", "Programs of the daemon before this one that it went on with.", now.Adopted)
        .Counters("further_link_programs_ended_total", "Programs that have ended, by how.", "reason", now.Ended.Select(static one => (Word(one.End), one.Count)))
        .Gauge("further_link_sessions_detached", "Programs that run while nobody is connected to them.", now.Detached)
        .Gauge("further_link_sessions_kept", "Programs that can be come back to, ended ones included.", now.Sessions)
        .Gauge("further_link_displays", "Programs that have a display.", now.Displays)
        .Gauge("further_link_display_viewers", "Clients that look at a display.", now.Viewers)
        .Counter("further_link_output_bytes_total", "Bytes that programs have said: output and messages.", now.OutputBytes)
        .Counter("further_link_output_lost_bytes_total", "Bytes of these that were dropped before anybody had read them.", now.LostBytes)
        .Gauge("further_link_transcript_bytes", "Bytes of these that are kept for those who come back.", now.KeptBytes);

    private void WriteClients(Exposition page) => _ = page
        .Gauge("further_link_connections", "Connections over the network.", crowd.Count)
        .Gauge("further_link_sockets_open", "Websockets that run programs.", sockets.Count)
        .Counter("further_link_sockets_opened_total", "Websockets that run programs, since the start.", sockets.Opened)
        .Gauge("further_link_clients_paired", "Clients that are paired.", clients.All.Count)
        .Counters("further_link_pairings_total", "Attempts to complete a pairing, by what became of them.", "result", Words(requests.Pairings))
        .Counters("further_link_requests_total", "Requests that were answered, by class of status; a websocket when it has ended.", "status", requests.Answers.All.Select(static one => ($"{(int)one.Kind + 1}xx", one.Count)))
        .Counters("further_link_uploads_total", "Uploads, by what became of them.", "result", Words(uploads))
        .Counters("further_link_file_operations_total", "Requests for files, by what was asked.", "operation", Words(requests.Files))
        .Counters("further_link_file_operations_failed_total", "Requests for files that were refused or failed.", "operation", Words(requests.FilesFailed));

    // Names that every program has which is watched in this way, so that the usual dashboards know them.
    private static void WriteProcess(Exposition page, ProcessFigures now) => _ = page
        .Counter("process_cpu_seconds_total", "Time of a processor that the daemon took, without its programs.", now.CpuSeconds)
        .Gauge("process_resident_memory_bytes", "Memory that the daemon has, without its programs.", now.ResidentBytes)
        .Gauge("process_open_fds", "Descriptors that are open.", now.OpenDescriptors)
        .Gauge("process_max_fds", "Descriptors that may be open.", now.MostDescriptors)
        .Gauge("process_threads", "Threads of the daemon.", now.Threads)
        .Gauge("process_start_time_seconds", "When the daemon was started, in seconds since 1970.", now.Started)
        .Gauge("dotnet_gc_heap_bytes", "Memory of objects, as the last collection left it and what came since.", GC.GetTotalMemory(forceFullCollection: false))
        .Counters("dotnet_gc_collections_total", "Collections of memory that is not used any more.", "generation", Enumerable.Range(0, GC.MaxGeneration + 1).Select(static age => ($"{age}", (long)GC.CollectionCount(age))))
        .Gauge("dotnet_threadpool_threads", "Threads that do what is to be done.", ThreadPool.ThreadCount)
        .Gauge("dotnet_threadpool_queue_length", "What is to be done and waits for one of them.", ThreadPool.PendingWorkItemCount);

    private static IEnumerable<(string Kind, long Count)> Words<TKind>(Tally<TKind> tally)
        where TKind : struct, Enum => tally.All.Select(static one => (Word(one.Kind), one.Count));

    /// <summary>A kind as a label has it: <c>TimedOut</c> is <c>timed_out</c>.</summary>
    private static string Word<TKind>(TKind kind)
        where TKind : struct, Enum
    {
        var word = new StringBuilder();
        foreach (char letter in kind.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0) _ = word.Append('_');
            _ = word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
