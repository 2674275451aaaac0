import type { FurtherLink } from 'further-link-client';
import { t } from '../i18n/i18n.js';

/** Files, editor, programs. */
export function Workbench({ client }: { client: FurtherLink }) {
  return <main aria-label={t('workbench.name')}>{client.url}</main>;
}
