import { describeError } from '../../frame/describeError.js';
import { Icon } from '../../frame/Icon.js';
import { number, t } from '../../i18n/i18n.js';
import { baseName } from './paths.js';
import type { Upload, Uploads } from './Uploads.js';

/** Lines; of a whole directory not every file has one at once. */
const most = 12;

/** What is on its way to the device, and how far. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  const all = uploads.list.value;
  if (all.length === 0) return null;
  const failed = all.filter(upload => upload.state === 'failed'), going = all.filter(upload => upload.state !== 'failed');
  const shown = [...failed.slice(0, most / 2), ...going.slice(0, most / 2)];
  return (
    <section class="uploads" aria-label={t('uploads.name')}>
      <ul>{shown.map(upload => <One key={upload.id} upload={upload} dismiss={() => uploads.dismiss(upload.id)} />)}</ul>
      {all.length > 1 && (
        <p class="uploads-all">
          <span class="soft">{all.length > shown.length && t('uploads.more', { count: all.length - shown.length })}</span>
          <button type="button" class="button" onClick={() => uploads.dismissAll()}>{t(going.length > 0 ? 'uploads.cancelAll' : 'uploads.dismissAll')}</button>
        </p>
      )}
    </section>
  );
}

function One({ upload, dismiss }: { upload: Upload; dismiss: () => void }) {
  const done = upload.total === 0 ? 1 : upload.sent / upload.total, name = baseName(upload.path);
  return (
    <li class={upload.failure ? 'upload bad' : 'upload'}>
      <span class="upload-name" title={upload.path}>{name}</span>
      {upload.state === 'sending' && <span class="soft">{number(done, { style: 'percent', maximumFractionDigits: 0 })}</span>}
      <button
        type="button" class="button quiet icon" aria-label={t(upload.failure ? 'uploads.dismiss' : 'uploads.cancel', { name })}
        title={t(upload.failure ? 'uploads.dismiss' : 'uploads.cancel', { name })} onClick={dismiss}
      ><Icon name="close" size={16} /></button>
      {upload.failure
        ? <span class="upload-failure" role="alert">{upload.failure.status === 412 ? t('files.exists') : describeError(upload.failure)}</span>
        : <progress max={1} value={done} aria-label={t('uploads.of', { name })} />}
    </li>
  );
}
