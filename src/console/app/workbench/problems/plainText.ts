// CSI, OSC (titles, links), and the two-character sequences: what a terminal obeys and a reader never sees.
// eslint-disable-next-line no-control-regex
const sequences = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\^-~]/g;

/** Characters; no complaint is as long, and what looks for one in a line would take the square of its length. */
const longest = 2_000;

/** Output of a terminal as lines of text, without colours. Python 3.13 colours its tracebacks. */
export function plainLines(output: string): string[] {
  return output.replace(sequences, '').split('\n').map(line => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    // A carriage return in the middle went back to the start: what stands there in the end is what came last.
    return text.slice(text.lastIndexOf('\r') + 1).slice(0, longest);
  });
}
