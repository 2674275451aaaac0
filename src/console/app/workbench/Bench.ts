import { effect, signal } from '@preact/signals';
import { FurtherLinkError, type Device, type FurtherLink, type Runner } from 'further-link-client';
import { describeError } from '../frame/describeError.js';
import { notify } from '../frame/toasts.js';
import { t } from '../i18n/i18n.js';
import type { OpenFile } from './editor/OpenFile.js';
import { OpenFiles } from './editor/OpenFiles.js';
import { FileTree } from './files/FileTree.js';
import { baseName, freeName } from './files/paths.js';
import { templateText, type Template } from './files/templates.js';
import { Uploads } from './files/Uploads.js';
import { stored } from './layout/stored.js';
import { View } from './layout/View.js';
import { isFile, type Place } from './problems/Problem.js';
import { Programs } from './programs/Programs.js';
import { runnerOf, wantsScreen } from './programs/runnerOf.js';
import { TerminalScreen } from './terminal/TerminalScreen.js';

/** The workbench: a project's files, those in the editor, and its programs. */
export class Bench {
  readonly client: FurtherLink;
  readonly tree: FileTree;
  readonly files: OpenFiles;
  readonly uploads: Uploads;
  readonly programs: Programs;
  readonly view = new View();
  readonly runners = signal<readonly Runner[] | null>(null);

  readonly #leave: (() => void)[] = [];
  #device: Promise<Device | null> | null = null;

  constructor(client: FurtherLink) {
    this.client = client;
    this.tree = new FileTree(client.files);
    this.files = new OpenFiles(client.files, path => this.tree.sizeOf(path));
    this.uploads = new Uploads(client.files, async directory => {
      await this.tree.refresh(directory);
      this.files.refresh();
    });
    this.programs = new Programs(client, () => this.#screen());
  }

  /** Looks at the device, and goes on where the last visit ended. */
  open(): void {
    void this.tree.refresh();
    void this.client.runners().then(runners => { this.runners.value = runners; }, () => undefined);
    this.files.restore();
    void this.programs.restore();
    const seen = () => {
      if (document.visibilityState === 'hidden') {
        this.files.keepDrafts();
        void this.files.saveAll();
      } else {
        this.files.refresh();
        void this.tree.refresh();
      }
    };
    const leaving = (event: BeforeUnloadEvent) => {
      this.files.keepDrafts();
      if (this.files.atRisk) event.preventDefault();
    };
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('beforeunload', leaving);
    this.#leave.push(
      this.client.on('state', state => { if (state === 'connected') seen(); }),
      () => document.removeEventListener('visibilitychange', seen),
      () => window.removeEventListener('beforeunload', leaving),
      effect(() => this.#markProblems()),
      effect(() => { for (const tab of this.programs.list.value) tab.screen.setFontSize(this.view.fontSize.value); }),
      effect(() => { for (const tab of this.programs.list.value) tab.screen.setScreenReader(this.view.screenReader.value); }),
    );
  }

  close(): void {
    for (const leave of this.#leave) leave();
    this.files.dispose();
    this.programs.dispose();
  }

  /** What would run `file`; null: nothing does. */
  runner(file: OpenFile | null): string | null {
    return file?.content.value?.kind === 'text' ? runnerOf(file.path.value, this.runners.value, file.text) : null;
  }

  /** Saves all that is open, and runs the file in the editor. */
  async run(): Promise<void> {
    const file = this.files.active.value, runner = this.runner(file);
    if (!file || runner === null) return;
    await this.files.saveAll();
    if (file.saving.value === 'waiting') {
      notify(t('run.notSaved', { name: baseName(file.path.value) }), 'bad');
      return;
    }

    if (file.saving.value === 'conflict' || file.saving.value === 'gone') {
      this.view.look('editor'); // which asks what to do
      return;
    }

    const tab = this.programs.run(file.path.value, {
      runner, path: file.path.value, ...(wantsScreen(file.text) && { novnc: { enabled: true, width: 800, height: 600 } }),
    });
    this.view.look('program');
    tab.screen.focus();
  }

  stop(): void {
    this.programs.active.value?.stop();
  }

  interrupt(): void {
    this.programs.active.value?.interrupt();
  }

  shell(): void {
    const tab = this.programs.shell(number => (number === 1 ? t('shell.name') : `${t('shell.name')} ${number}`));
    this.view.look('program');
    tab.screen.focus();
  }

  edit(path: string): void {
    this.files.open(path);
    this.view.look('editor');
  }

  /** A template becomes a file of the project, open in the editor. */
  async use(template: Template): Promise<void> {
    this.#device ??= this.client.device().catch(() => null);
    const device = await this.#device;
    const name = freeName(template.file, path => this.tree.has(path));
    await this.attempt(async () => {
      await this.tree.create(name, templateText(template, device?.product ?? null));
      this.edit(name);
    });
  }

  /** Opens the file that a traceback names at its line. */
  goTo(place: Place): void {
    const file = this.files.list.value.find(open => isFile(place.file, open.path.value))
      ?? this.tree.rows.value.filter(row => row.kind === 'file' && isFile(place.file, row.path)).sort((a, b) => b.path.length - a.path.length)[0];
    if (!file) {
      notify(t('editor.elsewhere', { name: baseName(place.file) }));
      return;
    }

    const open = 'goTo' in file ? file : this.files.open(file.path);
    this.files.activate(open);
    open.goTo.value = { line: place.line };
    this.view.look('editor');
  }

  /** Does something with files; what goes wrong is said. */
  async attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      const exists = error instanceof FurtherLinkError && (error.status === 409 || error.status === 412);
      notify(exists ? t('files.exists') : describeError(error), 'bad');
      return false;
    }
  }

  #markProblems(): void {
    const problems = this.programs.problems.value;
    for (const file of this.files.list.value) file.problems.value = problems;
  }

  #screen(): TerminalScreen {
    return new TerminalScreen({
      fontSize: stored.fontSize.read(), screenReader: stored.screenReader.read(),
      onPlace: place => this.goTo(place),
      onKey: event => this.view.isShortcut(event) || this.#isProgramKey(event),
    });
  }

  /** A named key (an arrow, not a letter) that the program in the terminal listens to goes there, and is not typed. */
  #isProgramKey(event: KeyboardEvent): boolean {
    return event.key.length > 1 && (this.programs.active.value?.stage.value?.keys.wants(event.key) ?? false);
  }
}
