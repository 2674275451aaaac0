import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../../frame/Icon.js';

export interface MenuItem {
  label: string;
  icon?: IconName;
  danger?: boolean;
  /** Of items that are on or off. */
  checked?: boolean;
  disabled?: boolean;
  /** A link, such as to a download. */
  href?: string;
  download?: string;
  run?: () => void;
}

const usable = '[role^=menuitem]:not(:disabled)';

/** A button that opens a list of things to do. Arrow keys, first letters, Escape, Tab: as in menus elsewhere. */
export function Menu(props: { label: string; items: readonly MenuItem[]; children: ComponentChildren; class?: string; tabIndex?: number }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null), list = useRef<HTMLDivElement>(null);
  const id = useId();

  const close = (giveBack: boolean) => {
    setOpen(false);
    if (giveBack) button.current?.focus();
  };

  useLayoutEffect(() => {
    const menu = list.current, anchor = button.current;
    if (!open || !menu || !anchor) return;
    // Beside its button, wherever that is, and within the window.
    const place = anchor.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = menu;
    menu.style.left = `${Math.max(8, Math.min(place.right - width, innerWidth - width - 8))}px`;
    menu.style.top = `${place.bottom + height + 8 < innerHeight ? place.bottom + 4 : Math.max(8, place.top - height - 4)}px`;
    (menu.querySelector(usable) as HTMLElement | null)?.focus();
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!list.current?.contains(event.target as Node) && !button.current?.contains(event.target as Node)) close(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const pressed = (event: KeyboardEvent) => {
    const items = [...list.current!.querySelectorAll<HTMLElement>(usable)];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const begins = (item: HTMLElement) => item.textContent.trim().toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase());
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab') { close(false); return; }
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) [...items.slice(at + 1), ...items].find(begins)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <button
        ref={button} type="button" class={props.class ?? 'button quiet icon'} aria-label={props.label} title={props.label} aria-haspopup="menu" aria-expanded={open}
        aria-controls={open ? id : undefined} tabIndex={props.tabIndex}
        onClick={event => { event.stopPropagation(); setOpen(!open); }}
      >{props.children}</button>
      {open && (
        <div ref={list} id={id} class="bench-menu" role="menu" aria-label={props.label} onKeyDown={pressed} onClick={event => event.stopPropagation()}>
          {props.items.map(item => <Entry key={item.label} item={item} done={() => close(true)} />)}
        </div>
      )}
    </>
  );
}

function Entry({ item, done }: { item: MenuItem; done: () => void }) {
  const inside = <>
    {item.checked !== undefined ? <span class="bench-menu-check">{item.checked && <Icon name="check" size={16} />}</span> : item.icon && <Icon name={item.icon} size={16} />}
    <span>{item.label}</span>
  </>;
  const shared = { class: item.danger ? 'bench-menu-item danger' : 'bench-menu-item', tabIndex: -1 };
  if (item.href !== undefined) return <a {...shared} role="menuitem" href={item.href} download={item.download ?? ''} onClick={done}>{inside}</a>;
  return (
    <button
      {...shared} type="button" disabled={item.disabled} role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'} aria-checked={item.checked}
      onClick={() => { done(); item.run?.(); }}
    >{inside}</button>
  );
}
