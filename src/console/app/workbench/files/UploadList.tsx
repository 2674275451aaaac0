import { describeError } from '../../frame/describeError.js';
import { Icon } from '../../frame/Icon.js';
import { number, t } from '../../i18n/i18n.js';
import { baseName } from './paths.js';
import type { Uploads } from './Uploads.js';

/** What is on its way to the device, and how far. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  if (uploads.list.value.length === 0) return null;
  return (
    <ul class="uploads" aria-label={t('uploads.name')}>
      {uploads.list.value.map(upload => {
        const done = upload.total === 0 ? 1 : upload.sent / upload.total;
        return (
          <li key={upload.id} class={upload.failure ? 'upload bad' : 'upload'}>
            <span class="upload-name">{baseName(upload.path)}</span>
            {upload.failure
              ? <>
                  <button type="button" class="button quiet icon" aria-label={t('action.close')} onClick={() => uploads.dismiss(upload.id)}><Icon name="close" size={16} /></button>
                  <span class="upload-failure" role="alert">{upload.failure.status === 412 ? t('files.exists') : describeError(upload.failure)}</span>
                </>
              : <>
                  <span class="soft">{number(done, { style: 'percent', maximumFractionDigits: 0 })}</span>
                  <progress max={1} value={done} aria-label={t('uploads.of', { name: baseName(upload.path) })} />
                </>}
          </li>
        );
      })}
    </ul>
  );
}
