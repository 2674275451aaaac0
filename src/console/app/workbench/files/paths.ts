// Paths of the project: relative to the work directory, with `/`; '' is the work directory.

export const join = (directory: string, name: string) => (directory === '' ? name : `${directory}/${name}`);

export const parent = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** In lower case, without the dot; '' of `Makefile` and `.profile`. */
export function extension(path: string): string {
  const name = baseName(path), dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** Whether `path` is `directory` or in it. */
export const isWithin = (path: string, directory: string) => path === directory || directory === '' || path.startsWith(`${directory}/`);

/** Where `path` is after `from` has become `to`. */
export const moved = (path: string, from: string, to: string) => (isWithin(path, from) ? to + path.slice(from.length) : path);

/** What is wrong with a name that somebody typed for a file (`/` in it makes directories); null: nothing. */
export function wrongName(name: string): 'empty' | 'slash' | 'dots' | 'long' | null {
  if (name.trim() === '') return 'empty';
  const parts = name.split('/');
  if (parts.some(part => part === '')) return 'slash';
  if (parts.some(part => part === '.' || part === '..')) return 'dots';
  if (parts.some(part => new TextEncoder().encode(part).length > 255)) return 'long';
  return null;
}

/** `name`, or where that is taken `name-2`, `name-3`, … */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  const ending = extension(name), stem = ending === '' ? name : name.slice(0, -ending.length - 1);
  for (let i = 2; ; i++) {
    const candidate = ending === '' ? `${stem}-${i}` : `${stem}-${i}${name.slice(stem.length)}`;
    if (!taken(candidate)) return candidate;
  }
}
