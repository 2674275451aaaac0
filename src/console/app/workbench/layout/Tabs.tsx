import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../i18n/i18n.js';
import { Icon } from '../../frame/Icon.js';

export interface Tab {
  key: string | number;
  label: string;
  /** Said in place of the label. */
  description?: string;
  mark?: ComponentChildren;
}

/** Tabs that can be closed: arrow keys move, Delete closes. Each controls the one panel `controls`. */
export function Tabs(props: {
  label: string; tabs: readonly Tab[]; active: string | number | null; controls: string; onActivate: (key: Tab['key']) => void; onClose: (key: Tab['key']) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector('.tab.selected')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [props.active, props.tabs.length]);

  const pressed = (event: KeyboardEvent) => {
    const at = props.tabs.findIndex(tab => tab.key === props.active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: props.tabs.length - 1 }[event.key];
    if (event.key === 'Delete' && props.tabs[at]) props.onClose(props.tabs[at].key);
    else if (to !== undefined && props.tabs.length > 0) props.onActivate(props.tabs[(to + props.tabs.length) % props.tabs.length]!.key);
    else return;
    event.preventDefault();
    requestAnimationFrame(() => (list.current?.querySelector('[aria-selected=true]') as HTMLElement | null)?.focus());
  };

  return (
    <div class="tabs" ref={list}>
      <div class="tabs-list" role="tablist" aria-label={props.label} onKeyDown={pressed}>
        {props.tabs.map(tab => {
          const selected = tab.key === props.active;
          return (
            <div key={tab.key} class={selected ? 'tab selected' : 'tab'} role="presentation" onAuxClick={event => { if (event.button === 1) props.onClose(tab.key); }}>
              <button
                type="button" role="tab" class="tab-name" aria-selected={selected} aria-controls={selected ? props.controls : undefined} tabIndex={selected ? 0 : -1} aria-keyshortcuts="Delete"
                aria-label={tab.description} onClick={() => props.onActivate(tab.key)}
              >{tab.mark}<span>{tab.label}</span></button>
              {/* For pointers: a tablist may hold tabs alone. The keyboard closes with Delete, and menus do too. */}
              <button type="button" class="tab-close" tabIndex={-1} aria-hidden="true" title={t('tab.close', { name: tab.label })} onClick={() => props.onClose(tab.key)}>
                <Icon name="close" size={14} />
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
