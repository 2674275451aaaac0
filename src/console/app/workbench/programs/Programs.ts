import { batch, computed, signal } from '@preact/signals';
import type { FurtherLink, RunOptions } from 'further-link-client';
import { baseName, isWithin, moved } from '../files/paths.js';
import { stored, type StoredProgram } from '../layout/stored.js';
import type { TerminalScreen } from '../terminal/TerminalScreen.js';
import { ProgramTab } from './ProgramTab.js';

/** The programs that run or ran, as tabs: one for each file, and any number of shells. */
export class Programs {
  readonly list = signal<readonly ProgramTab[]>([]);
  readonly active = signal<ProgramTab | null>(null);
  readonly problems = computed(() => this.list.value.flatMap(tab => tab.problems.value));

  readonly #client: FurtherLink;
  readonly #screen: () => TerminalScreen;

  constructor(client: FurtherLink, screen: () => TerminalScreen) {
    this.#client = client;
    this.#screen = screen;
  }

  /** Those of before the reload, the ended ones too, as long as the device keeps them. */
  async restore(): Promise<void> {
    let { programs, active } = stored.programs.read();
    if (programs.length === 0) ({ programs, active } = stored.lastPrograms.read());
    if (programs.length === 0) return;
    let kept: Set<string>;
    try {
      kept = new Set((await this.#client.sessions()).map(session => session.id));
    } catch {
      return; // Who may only look has no programs.
    }

    for (const program of programs) if (kept.has(program.session)) this.#resume(program);
    this.active.value = this.list.value.find(tab => tab.stored?.session === active) ?? this.list.value[0] ?? null;
  }

  of(path: string): ProgramTab | undefined {
    return this.list.value.find(tab => tab.path === path);
  }

  /** Runs a file in its tab. */
  run(path: string, options: RunOptions): ProgramTab {
    const old = this.of(path);
    const tab = old?.runner === options.runner ? old : this.#add(baseName(path), path, options.runner);
    if (old && old !== tab) this.close(old);
    this.active.value = tab;
    void tab.start({ ...options, path });
    return tab;
  }

  shell(title: (number: number) => string): ProgramTab {
    const taken = new Set(this.list.value.map(tab => tab.title));
    let number = 1;
    while (taken.has(title(number))) number++;
    const tab = this.#add(title(number), null, 'shell');
    this.active.value = tab;
    void tab.start({ runner: 'shell' });
    return tab;
  }

  activate(tab: ProgramTab): void {
    this.active.value = tab;
    this.#remember();
  }

  close(tab: ProgramTab): void {
    const at = this.list.value.indexOf(tab);
    batch(() => {
      this.list.value = this.list.value.filter(other => other !== tab);
      if (this.active.value === tab) this.active.value = this.list.value[Math.min(at, this.list.value.length - 1)] ?? null;
    });
    tab.close();
    this.#remember();
  }

  /** A file or directory has another name; what runs of it runs on, and is run again under that name. */
  moved(from: string, to: string): void {
    for (const tab of this.list.value) {
      if (tab.path === null || !isWithin(tab.path, from)) continue;
      tab.path = moved(tab.path, from, to);
      tab.title = baseName(tab.path);
    }

    this.list.value = [...this.list.value];
    this.#remember();
  }

  /** The page is left; what runs, runs on. */
  dispose(): void {
    for (const tab of this.list.value) tab.leave();
    this.list.value = [];
    this.active.value = null;
  }

  #resume(program: StoredProgram): void {
    this.#add(program.title, program.path, program.runner).resume(program.session);
  }

  #add(title: string, path: string | null, runner: string): ProgramTab {
    const tab = new ProgramTab(this.#client, { title, path, runner }, this.#screen(), () => this.#remember());
    this.list.value = [...this.list.value, tab];
    return tab;
  }

  #remember(): void {
    const value = {
      programs: this.list.value.map(tab => tab.stored).filter(program => program !== null),
      active: this.active.value?.stored?.session ?? null,
    };
    stored.programs.write(value);
    stored.lastPrograms.write(value);
  }
}
