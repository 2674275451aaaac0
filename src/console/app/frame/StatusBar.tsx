import type { Device } from 'further-link-client';
import { number, t, type TextKey } from '../i18n/i18n.js';
import { device } from './access.js';
import { openDialog } from './dialogs.js';
import { Icon } from './Icon.js';

const hot = 75, veryHot = 82, lowBattery = 15, littleDisk = 200 * 1024 * 1024;

/** How the device is: what is known, and nothing about what is not. */
export function StatusBar() {
  const shown = device.value;
  return (
    <footer class="status-bar" aria-label={t('status.name')}>
      <ul>
        {shown?.battery && <Battery battery={shown.battery} />}
        {shown?.cpuTemperature != null && (
          <li class={`status-item${shown.cpuTemperature >= veryHot ? ' bad' : shown.cpuTemperature >= hot ? ' warn' : ''}`} title={t('status.temperature')}>
            <Icon name="thermometer" size={14} /><span class="unseen">{t('status.temperature')} </span>{number(Math.round(shown.cpuTemperature))} °C
          </li>
        )}
        {shown?.throttling && throttlings(shown.throttling).map(key => <li key={key} class="status-item warn"><Icon name="warning" size={14} />{t(key)}</li>)}
        {shown?.disk && shown.disk.available < littleDisk && (
          <li class="status-item bad"><Icon name="warning" size={14} />{t('status.diskFull', { left: bytes(shown.disk.available) })}</li>
        )}
        {shown?.addresses.filter(address => !address.address.includes(':')).slice(0, 2).map(address => (
          <li key={address.address} class="status-item address" title={address.interface}><Icon name="network" size={14} />{address.address}</li>
        ))}
      </ul>
      <span class="status-space" />
      <button type="button" class="button quiet" onClick={() => void openDialog('limits')}><Icon name="gauge" size={14} />{t('status.limits')}</button>
    </footer>
  );
}

function Battery({ battery }: { battery: NonNullable<Device['battery']> }) {
  const low = battery.state === 'discharging' && battery.percent <= lowBattery;
  const left = battery.state === 'discharging' && battery.minutesLeft !== null ? t('status.battery.left', { time: minutes(battery.minutesLeft) }) : t(`status.battery.${battery.state}`);
  return (
    <li class={`status-item${low ? ' bad' : ''}`} title={left}>
      <Icon name={battery.state === 'charging' ? 'bolt' : 'battery'} size={14} />
      <span class="unseen">{t('status.battery')} </span>{number(battery.percent)} %<span class="unseen">, {left}</span>
    </li>
  );
}

function throttlings(throttling: NonNullable<Device['throttling']>): TextKey[] {
  const found: TextKey[] = [];
  if (throttling.underVoltage) found.push('status.underVoltage');
  if (throttling.throttled || throttling.frequencyCapped || throttling.softTemperatureLimit) found.push('status.slowed');
  return found;
}

/** 1 h 35 min. */
export function minutes(count: number): string {
  const whole = Math.round(count), hours = Math.floor(whole / 60), rest = whole % 60;
  if (hours >= 24) return t('time.days', { days: Math.floor(hours / 24), hours: hours % 24 });
  return hours === 0 ? t('time.minutes', { minutes: rest }) : t('time.hours', { hours, minutes: rest });
}

/** 3.7 GB, in powers of 1024 as the daemon's settings are. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0, value = count;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${number(value, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 })} ${units[unit]}`;
}
