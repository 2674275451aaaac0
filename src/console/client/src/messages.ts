// What programs say through the daemon: docs/side-channels.md and docs/schemas.

/** All that the chart of that name shows from now on. */
export interface Chart {
  chart: string;
  kind: 'line' | 'bar' | 'scatter';
  title?: string | null;
  /** What stands below the values; null: counted from 0. */
  x?: (number | string | null)[] | null;
  series: { label?: string | null; values: (number | null)[] }[];
}

export type Display = { name?: string } & (
  | { kind: 'text'; text: string }
  | { kind: 'table'; columns: string[] | null; rows: (string | number | boolean | null)[][]; more?: number }
  | { kind: 'image'; type: 'image/png' | 'image/jpeg'; data: string }
);

/** A control, whole, each time it changes. */
export type Control = { id: string } & (
  | { kind: string; removed: true }
  | { kind: 'label' | 'button'; text: string; removed?: undefined }
  | { kind: 'toggle'; text: string; value: boolean; removed?: undefined }
  | { kind: 'slider'; text: string; value: number; minimum: number; maximum: number; step: number; removed?: undefined }
);

/** How a control was used. */
export type ControlUse = { id: string; event: 'press' } | { id: string; value: number | boolean };

/** One stroke on the program's canvas. */
export interface Draw {
  msgtype: 'draw';
  shape: 'circle' | 'line' | 'rect' | 'text' | 'clear' | string;
  /** In the order of the call. */
  args: (number | string)[];
  cmd: Record<string, unknown>;
}

/** A graphical program has a window: `path` of this origin shows it. */
export interface NoVnc {
  port: number;
  path: string;
}

/** Who has the lease that a program waits for. */
export interface Queued {
  /** 1 is next. */
  position: number;
  holder: { user: string; runner: string; since: string; yours: boolean };
}

/** How a program ended. */
export interface Stopped {
  /** -N: signal N. */
  exitCode: number;
  /** `KILL`, `TERM`, …; null when it exited by itself. */
  signal: string | null;
  /** `timeout`, `output`; null otherwise. */
  reason: string | null;
}

/** Whatever else a program sends with `message()`. */
export type ProgramMessage = Record<string, unknown>;
