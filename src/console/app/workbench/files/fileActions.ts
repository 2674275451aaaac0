import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { ask } from './asking.js';
import { join, parent } from './paths.js';
import type { TreeRow } from './treeRows.js';
import { besides, type Incoming, rootsOf } from './Uploads.js';

// What is done with files, and what is asked before.

export function newFile(bench: Bench, directory: string): void {
  ask({ kind: 'name', title: t('files.new'), text: t('files.newText'), value: '', placeholder: 'main.py', action: t('files.create') }, async name => {
    const path = join(directory, name.trim());
    if (await bench.attempt(() => bench.tree.create(path))) bench.edit(path);
  });
}

export function newDirectory(bench: Bench, directory: string): void {
  ask({ kind: 'name', title: t('files.newDirectory'), text: '', value: '', placeholder: '', action: t('files.create') }, async name => {
    await bench.attempt(() => bench.tree.createDirectory(join(directory, name.trim())));
  });
}

export function rename(bench: Bench, row: TreeRow): void {
  ask({ kind: 'name', title: t('files.renameTitle', { name: row.name }), text: '', value: row.name, placeholder: '', action: t('files.rename') }, name =>
    moveTo(bench, row.path, join(parent(row.path), name.trim())));
}

/** To another directory, by its whole path. */
export function move(bench: Bench, row: TreeRow): void {
  ask({ kind: 'name', title: t('files.moveTitle', { name: row.name }), text: t('files.moveText'), value: row.path, placeholder: '', action: t('files.move') }, name =>
    moveTo(bench, row.path, name.trim()));
}

export async function moveTo(bench: Bench, from: string, to: string): Promise<void> {
  if (to === from) return;
  await bench.files.during(from, async () => {
    if (!await bench.attempt(() => bench.tree.rename(from, to))) return;
    bench.files.moved(from, to);
    bench.programs.moved(from, to);
  });
}

export function remove(bench: Bench, row: TreeRow): void {
  const text = t(row.kind === 'directory' ? 'files.removeDirectoryText' : 'files.removeText');
  ask({ kind: 'sure', title: t('files.removeTitle', { name: row.name }), text, action: t('files.remove') }, () =>
    bench.files.during(row.path, async () => {
      if (await bench.attempt(() => bench.tree.remove(row.path))) bench.files.removed(row.path);
    }));
}

/** Uploads into the project; asks before anything of it is replaced. */
export async function upload(bench: Bench, incoming: readonly Incoming[]): Promise<void> {
  await bench.tree.refresh();
  const taken = (name: string) => bench.tree.has(name);
  const there = rootsOf(incoming).filter(taken);
  if (there.length === 0) return bench.uploads.add(incoming, '');
  ask({
    kind: 'choice', title: t('uploads.takenTitle'), text: there.length === 1 ? t('uploads.taken', { name: there[0]! }) : t('uploads.takenMany', { count: there.length }),
    action: t('uploads.both'), other: t('uploads.replace'),
  }, choice => (choice === 'other' ? bench.uploads.add(incoming, '', true) : bench.uploads.add(besides(incoming, taken), '')));
}
