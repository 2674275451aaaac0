import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { Menu, type MenuItem } from '../layout/Menu.js';
import { move, newDirectory, newFile, remove, rename } from './fileActions.js';
import { parent } from './paths.js';
import type { TreeRow } from './treeRows.js';
import { useRowsInView } from './useRowsInView.js';

/** The tree: one line has the focus; arrow keys move and open, Enter opens, F2 renames, Delete removes. */
export function FileTreeView({ bench }: { bench: Bench }) {
  const rows = bench.tree.rows.value, active = bench.files.active.value?.path.value;
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const reachable = rows.some(row => row.path === focused) ? focused : rows.some(row => row.path === active) ? active : rows[0]?.path;

  const view = useRowsInView(list, rows.length, rows.findIndex(row => row.path === reachable));

  // The line may not be there before it is the one to be reached.
  const wanted = useRef<string | null>(null);
  const focus = (row: TreeRow | undefined) => {
    if (!row) return;
    wanted.current = row.path;
    if (row.path === focused) list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    else setFocused(row.path);
  };
  useLayoutEffect(() => {
    const row = wanted.current === null ? null : list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(wanted.current)}"]`);
    wanted.current = null;
    row?.focus();
  }, [focused]);

  const open = (row: TreeRow) => {
    setFocused(row.path);
    if (row.kind === 'directory') void bench.tree.toggle(row.path);
    else bench.edit(row.path);
  };
  const pressed = (event: KeyboardEvent, row: TreeRow, i: number) => {
    if (event.target !== event.currentTarget) return;
    switch (event.key) {
      case 'ArrowDown': focus(rows[i + 1]); break;
      case 'ArrowUp': focus(rows[i - 1]); break;
      case 'Home': focus(rows[0]); break;
      case 'End': focus(rows.at(-1)); break;
      case 'ArrowRight':
        if (row.kind === 'directory' && !row.expanded) void bench.tree.toggle(row.path, true);
        else if (row.expanded) focus(rows[i + 1]);
        break;
      case 'ArrowLeft':
        if (row.expanded) void bench.tree.toggle(row.path, false);
        else focus(rows.find(other => other.path === parent(row.path)));
        break;
      case 'Enter': case ' ': open(row); break;
      case 'F2': rename(bench, row); break;
      case 'Delete': remove(bench, row); break;
      default: return;
    }

    event.preventDefault();
  };

  return (
    <div ref={list} class="tree" role="tree" aria-label={t('files.name')}>
      <div role="none" class={view.height === null ? undefined : 'tree-all'} style={view.height === null ? undefined : { height: `${view.height}px` }}>{view.rows.map(i => ({ row: rows[i]!, i })).map(({ row, i }) => (
        <div
          key={row.path} data-path={row.path} class={row.path === active ? 'tree-row active' : 'tree-row'} role="treeitem" tabIndex={row.path === reachable ? 0 : -1}
          aria-label={row.name} aria-level={row.level} aria-posinset={row.position} aria-setsize={row.siblings} aria-selected={row.path === active}
          aria-expanded={row.kind === 'directory' ? row.expanded : undefined} style={{ '--level': row.level, ...view.styleOf(i) }}
          onClick={() => open(row)} onKeyDown={event => pressed(event, row, i)} onFocus={() => setFocused(row.path)}
        >
          <span class={row.expanded ? 'tree-mark open' : 'tree-mark'}>{row.kind === 'directory' && <Icon name="chevron" size={14} />}</span>
          <span class={`tree-icon ${row.kind}`}><Icon name={row.kind === 'directory' ? 'folder' : 'file'} size={16} /></span>
          <span class="tree-name">{row.name}</span>
          <Menu class="tree-more" label={t('files.actions', { name: row.name })} items={actions(bench, row)} tabIndex={row.path === reachable ? 0 : -1}><Icon name="more" size={18} /></Menu>
        </div>
      ))}</div>
    </div>
  );
}

function actions(bench: Bench, row: TreeRow): MenuItem[] {
  const { files } = bench.client;
  const shared: MenuItem[] = [
    { label: t('files.rename'), icon: 'edit', run: () => rename(bench, row) },
    { label: t('files.move'), icon: 'folder', run: () => move(bench, row) },
    { label: t('files.remove'), icon: 'trash', danger: true, run: () => remove(bench, row) },
  ];
  return row.kind === 'directory'
    ? [
        { label: t('files.newHere'), icon: 'plus', run: () => newFile(bench, row.path) },
        { label: t('files.newDirectory'), icon: 'folder', run: () => newDirectory(bench, row.path) },
        { label: t('files.zip'), icon: 'download', href: files.zipUrl(row.path), download: `${row.name}.zip` },
        ...shared,
      ]
    : [{ label: t('files.download'), icon: 'download', href: files.url(row.path), download: row.name }, ...shared];
}
