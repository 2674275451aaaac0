import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../../i18n/i18n.js';
import { Icon } from '../../frame/Icon.js';

export interface Tab {
  key: string | number;
  label: string;
  /** Said in place of the label. */
  description?: string;
  mark?: ComponentChildren;
}

/**
 * Tabs that can be closed: arrow keys move, Delete closes, and each has a button for it. Each controls the one panel `controls`.
 * A tablist may have tabs alone; so it owns them, and the buttons stand beside, with names of their own.
 */
export function Tabs(props: {
  label: string; tabs: readonly Tab[]; active: string | number | null; controls: string; onActivate: (key: Tab['key']) => void; onClose: (key: Tab['key']) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const idOf = (key: Tab['key']) => `${id}-${[...String(key)].map(character => character.codePointAt(0)!.toString(36)).join('-')}`;
  useEffect(() => list.current?.querySelector('.tab.selected')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [props.active, props.tabs.length]);

  const pressed = (event: KeyboardEvent) => {
    const at = props.tabs.findIndex(tab => tab.key === props.active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: props.tabs.length - 1 }[event.key];
    if ((event.target as Element).role !== 'tab') return;
    if (event.key === 'Delete' && props.tabs[at]) props.onClose(props.tabs[at].key);
    else if (to !== undefined && props.tabs.length > 0) props.onActivate(props.tabs[(to + props.tabs.length) % props.tabs.length]!.key);
    else return;
    event.preventDefault();
    focusSelected();
  };
  const focusSelected = () => requestAnimationFrame(() => (list.current?.querySelector('[aria-selected=true]') as HTMLElement | null)?.focus());

  return (
    <div class="tabs" ref={list}>
      {props.tabs.length > 0 && <div role="tablist" aria-label={props.label} aria-owns={props.tabs.map(tab => idOf(tab.key)).join(' ')} />}
      <div class="tabs-list" onKeyDown={pressed}>
        {props.tabs.map(tab => {
          const selected = tab.key === props.active;
          return (
            <div key={tab.key} class={selected ? 'tab selected' : 'tab'} onAuxClick={event => { if (event.button === 1) props.onClose(tab.key); }}>
              <button
                id={idOf(tab.key)} type="button" role="tab" class="tab-name" aria-selected={selected} aria-controls={selected ? props.controls : undefined} tabIndex={selected ? 0 : -1} aria-keyshortcuts="Delete"
                aria-label={tab.description} onClick={() => props.onActivate(tab.key)}
              >{tab.mark}<span>{tab.label}</span></button>
              <button
                type="button" class="tab-close" tabIndex={selected ? 0 : -1} aria-label={t('tab.close', { name: tab.label })} title={t('tab.close', { name: tab.label })}
                onClick={() => { props.onClose(tab.key); focusSelected(); }}
              ><Icon name="close" size={14} /></button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
