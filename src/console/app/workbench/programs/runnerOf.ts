import type { Runner } from 'further-link-client';
import { baseName, extension } from '../files/paths.js';

const usual: Record<string, string> = { py: 'python3', js: 'node', mjs: 'node', cjs: 'node', sh: 'bash', bash: 'bash' };

/** Not programs, even where some runner would take them. */
const documents = new Set(['txt', 'md', 'json', 'csv', 'html', 'css', 'svg', 'xml', 'yaml', 'yml', 'toml', 'cfg', 'ini', 'log', 'zip', 'gz', 'pdf', 'wav', 'mp3', 'mp4']);

/** What runs the file at `path`, of what there is on the device (`runners`, null: not known yet); null: nothing does. */
export function runnerOf(path: string, runners: readonly Runner[] | null, code = ''): string | null {
  const ending = extension(path);
  const name = usual[ending];
  if (name === 'python3') return name;
  if (name !== undefined && (runners === null || runners.some(runner => runner.name === name))) return name;
  if (documents.has(ending)) return null;
  const found = runners?.find(runner => runner.extension.replace(/^\./, '').toLowerCase() === ending && ending !== '');
  if (found) return found.name;
  return code.startsWith('#!') && (ending === '' || name !== undefined) && !baseName(path).startsWith('.') ? 'exec' : null;
}

/** Whether the program opens windows: then it is given a screen of its own. */
export const wantsScreen = (code: string) =>
  /^[ \t]*(?:import|from)[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*(?:turtle|tkinter|pygame|pgzrun|pgzero|guizero|customtkinter|PyQt\d|PySide\d|arcade|pyglet|kivy|wx)\b/m.test(code)
  || /^[^#\n]*\bcv2\.imshow\(/m.test(code) || /^[ \t]*(?:import[ \t]+matplotlib|from[ \t]+matplotlib)/m.test(code);
