import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../i18n/i18n.js';
import type { ProgramTab } from '../programs/ProgramTab.js';
import './terminal.css';

/** Where a program's terminal is shown. */
export function TerminalView({ tab }: { tab: ProgramTab }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => tab.screen.mount(host.current!), [tab]);
  return <div ref={host} class="terminal-view" role="region" aria-label={t('terminal.name', { name: tab.title })} />;
}
