import { signal } from '@preact/signals';
import type { FurtherLink, FurtherLinkError, Program, RunOptions, Stopped } from 'further-link-client';
import type { StoredProgram } from '../layout/stored.js';
import { Stage } from '../panes/Stage.js';
import { ProblemFinder } from '../problems/ProblemFinder.js';
import type { Problem } from '../problems/Problem.js';
import type { TerminalScreen } from '../terminal/TerminalScreen.js';

export type RunState = 'starting' | 'queued' | 'running' | 'ended' | 'failed';

let lastId = 0;

const problemsAfter = 400, replayQuiet = 600;

/** A tab of the programs: a terminal, and what runs or ran in it. */
export class ProgramTab {
  readonly id = ++lastId;
  title: string;
  /** The file that runs; null: a shell. */
  path: string | null;
  readonly runner: string;
  readonly screen: TerminalScreen;

  readonly state = signal<RunState>('starting');
  readonly end = signal<Stopped | null>(null);
  /** Whether somebody here wanted the end. */
  readonly asked = signal(false);
  readonly failure = signal<FurtherLinkError | null>(null);
  /** Bytes of output that the device did not keep. */
  readonly lost = signal(0);
  /** Whether the device can be reached just now. */
  readonly connected = signal(true);
  readonly stage = signal<Stage | null>(null);
  readonly problems = signal<readonly Problem[]>([]);

  readonly #client: FurtherLink;
  readonly #changed: () => void;
  readonly #finder = new ProblemFinder();
  #program: Program | null = null;
  #turn = 0;
  #looking: ReturnType<typeof setTimeout> | undefined;
  #replayed: ReturnType<typeof setTimeout> | undefined;

  /** @param changed Called when what {@link stored} tells is another. */
  constructor(client: FurtherLink, what: { title: string; path: string | null; runner: string }, screen: TerminalScreen, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
    this.title = what.title;
    this.path = what.path;
    this.runner = what.runner;
    this.screen = screen;
    screen.onInput = text => this.#program?.write(text);
    screen.onResize = (rows, cols) => this.#program?.resize(rows, cols);
  }

  get isRunning(): boolean {
    return this.state.value === 'starting' || this.state.value === 'queued' || this.state.value === 'running';
  }

  /** What a reload needs to go on; null: there is nothing to go on with. */
  get stored(): StoredProgram | null {
    const session = this.#program?.session ?? null;
    return session === null ? null : { title: this.title, path: this.path, runner: this.runner, session };
  }

  /** Runs anew; what runs is stopped first. */
  async start(options: RunOptions): Promise<void> {
    const turn = ++this.#turn;
    if (this.#program && this.isRunning) {
      this.stop();
      await this.#program.ended.catch(() => undefined);
    }

    // Run was pressed twice: the last one counts.
    if (turn !== this.#turn) return;
    if (this.#program) this.#forget(this.#program);
    this.screen.clear();
    this.screen.fit();
    this.screen.replaying = false;
    this.#begin(this.#client.run({ ...options, ...this.screen.size }));
  }

  /** Goes on with a program of before the reload. */
  resume(session: string): void {
    this.screen.replaying = true;
    this.#begin(this.#client.attach(session));
    this.state.value = 'running';
  }

  interrupt(): void {
    // A shell, and whatever runs in it, decides by itself what Ctrl-C means; a program is told in any case.
    if (this.path === null) this.#program?.write('\x03');
    else this.#program?.signal('INT');
  }

  stop(): void {
    if (!this.isRunning) return;
    this.asked.value = true;
    this.#program?.stop();
  }

  /** The tab is closed: what runs in it is stopped and forgotten. */
  close(): void {
    clearTimeout(this.#looking);
    clearTimeout(this.#replayed);
    this.#turn++;
    this.stage.value?.keys.releaseAll();
    const program = this.#program;
    if (program && this.isRunning) {
      program.stop();
      void program.ended.catch(() => undefined).then(() => this.#forget(program));
    } else if (program) {
      this.#forget(program);
    }

    this.screen.dispose();
  }

  /** The page is left; what runs in it runs on. */
  leave(): void {
    clearTimeout(this.#looking);
    clearTimeout(this.#replayed);
    this.#turn++;
    this.stage.value?.keys.releaseAll();
    this.#program?.leave();
    this.screen.dispose();
  }

  /** Nobody will look at it again; the device need not keep what it said. */
  #forget(program: Program): void {
    program.leave();
    if (program.session !== null) void this.#client.endSession(program.session).catch(() => undefined);
  }

  #begin(program: Program): void {
    this.#program = program;
    this.#finder.clear();
    this.state.value = 'starting';
    this.end.value = null;
    this.asked.value = false;
    this.failure.value = null;
    this.lost.value = 0;
    this.problems.value = [];
    this.stage.value = new Stage(program);
    const now = () => program === this.#program;
    program.on('started', () => { this.state.value = 'running'; this.#changed(); });
    program.on('queued', () => { this.state.value = 'queued'; });
    program.on('output', text => this.#output(text));
    program.on('gap', lost => { this.lost.value += lost; });
    program.on('connected', connected => { this.connected.value = connected; });
    program.on('stopped', end => {
      if (!now()) return;
      this.end.value = end;
      this.state.value = 'ended';
      this.#look();
      this.#changed();
    });
    program.on('error', error => {
      if (!now()) return;
      if (program.state !== 'failed') return;
      this.failure.value = error;
      this.state.value = 'failed';
      this.#changed();
    });
  }

  #output(text: string): Promise<void> | undefined {
    this.#finder.add(text);
    if (!this.#looking && /rror|raceback|xception|line \d/.test(text)) this.#looking = setTimeout(() => this.#look(), problemsAfter);
    if (this.screen.replaying) {
      clearTimeout(this.#replayed);
      this.#replayed = setTimeout(() => { this.screen.replaying = false; }, replayQuiet);
    }

    return this.screen.write(text);
  }

  #look(): void {
    clearTimeout(this.#looking);
    this.#looking = undefined;
    if (this.path !== null) this.problems.value = this.#finder.problems();
  }
}
