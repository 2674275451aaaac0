import { useEffect, useState } from 'preact/hooks';
import { number, t } from '../i18n/i18n.js';
import { client, device } from './access.js';
import { Dialog } from './Dialog.js';
import { closeDialog } from './dialogs.js';
import './dialogs.css';
import { Mark } from './Mark.js';
import { bytes, minutes } from './StatusBar.js';

/** What this device is, and what runs on it. */
export function AboutDialog() {
  const [version, setVersion] = useState('…');
  useEffect(() => {
    client.version().then(setVersion, () => setVersion('?'));
  }, []);
  const shown = device.value;
  const row = (name: string, value: string | null | undefined) => value ? <><dt>{name}</dt><dd>{value}</dd></> : null;
  return (
    <Dialog title={t('about.title')} onClose={closeDialog}>
      <div class="about-mark"><Mark size={48} /><p><b>Further Link</b><br /><span class="soft">{t('about.version', { version })}</span></p></div>
      <p class="soft">{t('about.what')}</p>
      <dl class="facts">
        {row(t('about.name'), shown?.name)}
        {row(t('about.model'), shown?.product ?? shown?.model)}
        {row(t('about.serial'), shown?.serial)}
        {row(t('about.os'), shown?.os)}
        {row(t('about.host'), shown?.hostname)}
        {row(t('about.addresses'), shown?.addresses.map(address => `${address.address} (${address.interface})`).join(', '))}
        {row(t('about.uptime'), shown?.uptime != null ? minutes(shown.uptime / 60) : null)}
        {row(t('about.temperature'), shown?.cpuTemperature != null ? `${number(shown.cpuTemperature, { maximumFractionDigits: 1 })} °C` : null)}
        {row(t('about.memory'), shown?.memory && t('about.free', { free: bytes(shown.memory.available), total: bytes(shown.memory.total) }))}
        {row(t('about.disk'), shown?.disk && t('about.free', { free: bytes(shown.disk.available), total: bytes(shown.disk.total) }))}
      </dl>
    </Dialog>
  );
}
