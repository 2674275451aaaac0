/** A value that the browser remembers. Whatever is found there that is none, counts as never stored. */
class Stored<T> {
  readonly #name: string;
  readonly #otherwise: T;
  readonly #is: (value: unknown) => value is T;
  readonly #storage: () => Storage;

  constructor(name: string, otherwise: T, is: (value: unknown) => value is T, storage: () => Storage = () => localStorage) {
    this.#name = `further-link.${name}`;
    this.#otherwise = otherwise;
    this.#is = is;
    this.#storage = storage;
  }

  read(): T {
    try {
      const value: unknown = JSON.parse(this.#storage().getItem(this.#name) ?? 'null');
      return this.#is(value) ? value : this.#otherwise;
    } catch {
      return this.#otherwise;
    }
  }

  write(value: T): void {
    try {
      this.#storage().setItem(this.#name, JSON.stringify(value));
    } catch {
      // Private windows and full storages: it is not remembered then.
    }
  }
}

/** A program that can be viewed again after a reload. */
export interface StoredProgram {
  title: string;
  /** The file that runs; null: a shell. */
  path: string | null;
  runner: string;
  session: string;
}

export interface StoredPrograms {
  programs: StoredProgram[];
  /** The session that was looked at. */
  active: string | null;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isOptionalText = (value: unknown): value is string | null => value === null || typeof value === 'string';

const isOpenFiles = (value: unknown): value is { paths: string[]; active: string | null } =>
  isObject(value) && Array.isArray(value['paths']) && value['paths'].every(path => typeof path === 'string') && isOptionalText(value['active']);

const isProgram = (value: unknown): value is StoredProgram =>
  isObject(value) && typeof value['title'] === 'string' && isOptionalText(value['path']) && typeof value['runner'] === 'string' && typeof value['session'] === 'string';

export const isPrograms = (value: unknown): value is StoredPrograms =>
  isObject(value) && Array.isArray(value['programs']) && value['programs'].every(isProgram) && isOptionalText(value['active']);

const none: StoredPrograms = { programs: [], active: null };

export const stored = {
  openFiles: new Stored('open-files', { paths: [], active: null }, isOpenFiles),
  fontSize: new Stored('font-size', 14, isNumber),
  screenReader: new Stored('screen-reader', false, isBoolean),
  /** Sizes of the parts, as fractions. */
  split: (name: string, otherwise: number) => new Stored(`split.${name}`, otherwise, isNumber),
  filesShown: new Stored('files-shown', true, isBoolean),
  /** Of this tab, and of the browser: a tab that is opened anew goes on where the last one was. */
  programs: new Stored('programs', none, isPrograms, () => sessionStorage),
  lastPrograms: new Stored('programs', none, isPrograms),
};
