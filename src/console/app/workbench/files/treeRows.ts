import type { FileEntry } from 'further-link-client';
import { join } from './paths.js';

/** A line of the tree as it is shown. */
export interface TreeRow {
  path: string;
  name: string;
  kind: FileEntry['kind'];
  size: number;
  /** From 1. */
  level: number;
  /** Of directories. */
  expanded: boolean;
  /** Its place among its siblings, from 1, and how many there are. */
  position: number;
  siblings: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Directories first, then by name as people count: 2 before 10. What nobody wrote, what begins with a dot and Python's cache, is not shown. */
export function arranged(entries: readonly FileEntry[]): FileEntry[] {
  return entries.filter(entry => !entry.name.startsWith('.') && entry.name !== '__pycache__').sort((a, b) =>
    Number(b.kind === 'directory') - Number(a.kind === 'directory') || collator.compare(a.name, b.name));
}

/** The lines of a tree of which some directories were read (`listings`, by path) and some of those are open. */
export function treeRows(listings: ReadonlyMap<string, readonly FileEntry[]>, expanded: ReadonlySet<string>, directory = '', level = 1): TreeRow[] {
  const entries = listings.get(directory) ?? [];
  return entries.flatMap((entry, i) => {
    const path = join(directory, entry.name);
    const open = entry.kind === 'directory' && expanded.has(path);
    const row: TreeRow = { path, name: entry.name, kind: entry.kind, size: entry.size, level, expanded: open, position: i + 1, siblings: entries.length };
    return open ? [row, ...treeRows(listings, expanded, path, level + 1)] : [row];
  });
}
