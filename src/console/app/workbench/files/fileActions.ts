import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { ask } from './asking.js';
import { join, parent } from './paths.js';
import type { TreeRow } from './treeRows.js';

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
  ask({ kind: 'name', title: t('files.renameTitle', { name: row.name }), text: '', value: row.name, placeholder: '', action: t('files.rename') }, async name => {
    const to = join(parent(row.path), name.trim());
    if (to === row.path) return;
    await bench.files.of(row.path)?.save();
    if (await bench.attempt(() => bench.tree.rename(row.path, to))) bench.files.moved(row.path, to);
  });
}

export function remove(bench: Bench, row: TreeRow): void {
  const text = t(row.kind === 'directory' ? 'files.removeDirectoryText' : 'files.removeText');
  ask({ kind: 'sure', title: t('files.removeTitle', { name: row.name }), text, action: t('files.remove') }, async () => {
    bench.files.removed(row.path);
    await bench.attempt(() => bench.tree.remove(row.path));
  });
}
