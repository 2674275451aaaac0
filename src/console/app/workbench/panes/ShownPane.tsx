import type { Display } from 'further-link-client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.js';
import { bytesOf } from './bytes.js';
import type { Shown } from './Stage.js';

/** Texts, tables and pictures, the newest last. Nothing in them is ever taken for HTML. */
export function ShownPane({ shown }: { shown: readonly Shown[] }) {
  const list = useRef<HTMLDivElement>(null);
  const last = shown.at(-1)?.id;
  useEffect(() => { if (list.current) list.current.scrollTop = list.current.scrollHeight; }, [last]);
  return (
    <div ref={list} class="shown" tabIndex={0} role="log" aria-label={t('pane.shown')}>
      {shown.map(({ id, item }) => <div key={id} class="shown-item"><Item item={item} /></div>)}
    </div>
  );
}

function Item({ item }: { item: Display }) {
  switch (item.kind) {
    case 'table': return <Table item={item} />;
    case 'image': return <Picture item={item} />;
    default: return <pre>{String(item.text)}</pre>;
  }
}

function Table({ item }: { item: Display & { kind: 'table' } }) {
  return (
    <div class="shown-table">
      <table>
        {item.columns && <thead><tr>{item.columns.map((column, i) => <th key={i} scope="col">{column}</th>)}</tr></thead>}
        <tbody>
          {item.rows.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j} class={typeof cell === 'number' ? 'number' : undefined}>{cell === null ? '' : String(cell)}</td>)}</tr>)}
        </tbody>
      </table>
      {(item.more ?? 0) > 0 && <p class="soft">{t('shown.more', { count: item.more ?? 0 })}</p>}
    </div>
  );
}

function Picture({ item }: { item: Display & { kind: 'image' } }) {
  const [address, setAddress] = useState<string | undefined>();
  useEffect(() => {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = bytesOf(item.data);
    } catch {
      return; // No base64: there is nothing to be seen.
    }

    const made = URL.createObjectURL(new Blob([bytes], { type: item.type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [item]);
  return address === undefined ? null : <img src={address} alt={item.name ?? t('shown.picture')} />;
}
