import type { Limit, Limits } from 'further-link-client';
import { useEffect, useState } from 'preact/hooks';
import { number, t, type TextKey } from '../i18n/i18n.js';
import { client } from './access.js';
import { describeError } from './describeError.js';
import { Dialog } from './Dialog.js';
import { closeDialog } from './dialogs.js';
import './dialogs.css';
import { bytes } from './StatusBar.js';

// GET /limits in the words of who writes programs; what is new there appears under its own name.
const shown: Record<string, TextKey> = {
  'Limits:Programs': 'limits.programs',
  'Limits:ProgramsPerClient': 'limits.perClient',
  'Limits:ProgramMemory': 'limits.memory',
  'Limits:ProgramProcesses': 'limits.processes',
  'Limits:ProgramCpuWeight': 'limits.cpu',
  'Limits:ProgramTimeout': 'limits.time',
  'Limits:DetachedOutput': 'limits.detached',
};

/** What programs may use here, and what sees to it. */
export function LimitsDialog() {
  const [limits, setLimits] = useState<Limits | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    client.limits().then(setLimits, (error: unknown) => setProblem(describeError(error)));
  }, []);
  return (
    <Dialog title={t('limits.title')} onClose={closeDialog} wide>
      <p class="soft">{t('limits.what')}</p>
      {problem && <p class="note bad" role="alert">{problem}</p>}
      {!limits && !problem && <p class="soft" role="status">{t('loading')}</p>}
      {limits && (
        <>
          <table class="table">
            <thead><tr><th scope="col">{t('limits.column.what')}</th><th scope="col">{t('limits.column.value')}</th><th scope="col">{t('limits.column.by')}</th></tr></thead>
            <tbody>{limits.limits.map(limit => <Row key={limit.setting} limit={limit} />)}</tbody>
          </table>
          <p class="sandbox-line">
            <b>{t('limits.sandbox')}</b> {limits.sandbox.available ? t(limits.sandbox.network ? 'limits.sandbox.yesNetwork' : 'limits.sandbox.yes') : t('limits.sandbox.no', { reason: limits.sandbox.reason ?? '' })}
          </p>
        </>
      )}
    </Dialog>
  );
}

function Row({ limit }: { limit: Limit }) {
  const name = shown[limit.setting];
  return (
    <tr>
      <th scope="row">{name ? t(name) : spaced(limit.setting)}<br /><code class="soft">{limit.setting}</code></th>
      <td>{limit.value === null ? t('limits.none') : amount(limit.value, limit.unit)}</td>
      <td>{limit.by ? t(`limits.by.${limit.by}`) : limit.value === null ? '–' : <><span class="warn-text">{t('limits.by.nothing')}</span>{limit.note && <span class="limit-note">{limit.note}</span>}</>}</td>
    </tr>
  );
}

/** `Limits:ProgramCpuWeight` as words, where nobody has found better ones. */
function spaced(setting: string): string {
  const words = setting.replace(/^.*:/, '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function amount(value: number, unit: string): string {
  if (unit === 'bytes') return bytes(value);
  if (unit !== 'milliseconds') return number(value);
  const seconds = value / 1000;
  return seconds < 120 ? t('time.seconds', { seconds }) : seconds < 7200 ? t('time.minutes', { minutes: Math.round(seconds / 60) }) : t('time.hours', { hours: Math.floor(seconds / 3600), minutes: Math.round(seconds % 3600 / 60) });
}
