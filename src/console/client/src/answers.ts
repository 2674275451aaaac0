// What the daemon answers over HTTP: docs/protocol.md, docs/openapi.json.

/** What a caller may do: look; run programs too; let others in too. */
export type Role = 'view' | 'run' | 'admin';

/** `GET /clients/me`. */
export interface Me {
  /** `local`: known by the kernel; `client`: paired; `guest`: let in for some hours; `anyone`: the daemon is open. */
  kind: 'local' | 'client' | 'guest' | 'anyone';
  caller: string;
  role: Role;
  /** Of a paired client. */
  id?: string;
}

/** One of `GET /clients`: paired (`name`) or a guest (`origin`). */
export interface KnownClient {
  id: string;
  role: Role;
  name?: string;
  /** RFC 3339. */
  created?: string;
  used?: string;
  address?: string;
  origin?: string;
  /** Seconds. */
  expiresIn?: number;
}

export interface Device {
  name: string;
  model: string | null;
  product: string | null;
  serial: string | null;
  hostname: string;
  addresses: { interface: string; address: string }[];
  os: string | null;
  /** Seconds. */
  uptime: number | null;
  /** °C. */
  cpuTemperature: number | null;
  throttling: { underVoltage: boolean; frequencyCapped: boolean; throttled: boolean; softTemperatureLimit: boolean; sinceStart: boolean } | null;
  /** Bytes. */
  memory: { total: number; available: number } | null;
  disk: { total: number; available: number } | null;
  battery: { state: 'charging' | 'discharging' | 'full'; percent: number; minutesLeft: number | null } | null;
}

export interface Limit {
  setting: string;
  /** null: none. */
  value: number | null;
  unit: 'bytes' | 'milliseconds' | 'processes' | 'programs' | 'weight' | string;
  /** What holds it; null: nothing does, and `note` says why. */
  by: 'daemon' | 'cgroup' | 'rlimit' | null;
  note: string | null;
}

export interface Limits {
  limits: Limit[];
  sandbox: { available: boolean; reason: string | null; required: boolean; network: boolean; tmpBytes: number };
}

/** A language that {@link FurtherLink.run} accepts. */
export interface Runner {
  name: string;
  extension: string;
  compiled: boolean;
  /** Also runs with neither code nor file. */
  interactive: boolean;
}

/** A program that runs, or has run, detached: one of `GET /sessions`. */
export interface Session {
  id: string;
  created: string;
  /** Seconds. */
  elapsed: number;
  state: 'running' | 'ended';
  /** -N: ended by signal N. */
  exitstatus: number | null;
}

/** What somebody at the device is shown or asked: `GET /prompts`. */
export interface Prompt {
  id: string;
  kind: 'code' | 'pair' | 'compare' | 'guest';
  digits?: string;
  name?: string;
  address?: string;
  origin?: string;
  expiresIn?: number;
}

/** `POST /upload`: the directory `name` then holds exactly these files. */
export interface Upload {
  name: string;
  username?: string;
  files: Record<string, { type: 'text'; content: { text: string } } | { type: 'url'; content: { url: string; bucketName: string; fileName: string } }>;
}

export interface UploadAnswer {
  success: boolean;
  fetched_urls: boolean;
}

/** Bytes sent so far; `total` as far as it is known. Where there is no XMLHttpRequest, as in Node, it is told once, at the end. */
export type OnProgress = (progress: { sent: number; total: number }) => void;
