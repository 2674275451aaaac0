import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { Menu } from '../layout/Menu.js';
import { dropped } from './dropped.js';
import { newDirectory, newFile, upload } from './fileActions.js';
import './files.css';
import { FileTreeView } from './FileTreeView.js';
import { UploadList } from './UploadList.js';
import type { Incoming } from './Uploads.js';

const over = signal(false);

/** The project's files: what there is, and all that can be done with them. What is dropped on it is uploaded. */
export function FilesPanel({ bench }: { bench: Bench }) {
  const chooser = useRef<HTMLInputElement>(null);
  const uploadAll = (files: Promise<Incoming[]>) => void bench.attempt(async () => upload(bench, await files));

  return (
    <section
      class={over.value ? 'files over' : 'files'} aria-label={t('files.name')}
      onDragOver={event => { if (event.dataTransfer?.types.includes('Files')) { event.preventDefault(); over.value = true; } }}
      onDragLeave={event => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) over.value = false; }}
      onDrop={event => {
        event.preventDefault();
        over.value = false;
        if (event.dataTransfer) uploadAll(dropped(event.dataTransfer));
      }}
    >
      <header class="part-head">
        <h2>{t('files.name')}</h2>
        <button type="button" class="button quiet icon" aria-label={t('files.new')} title={t('files.new')} onClick={() => newFile(bench, '')}><Icon name="plus" /></button>
        <button type="button" class="button quiet icon" aria-label={t('files.upload')} title={t('files.upload')} onClick={() => chooser.current?.click()}><Icon name="upload" /></button>
        <Menu
          label={t('files.more')} items={[
            { label: t('files.newDirectory'), icon: 'folder', run: () => newDirectory(bench, '') },
            { label: t('files.zip'), icon: 'download', href: bench.client.files.zipUrl(), download: 'project.zip' },
            { label: t('files.refresh'), icon: 'refresh', run: () => void bench.tree.refresh() },
          ]}
        ><Icon name="more" /></Menu>
      </header>
      <input
        ref={chooser} type="file" multiple hidden aria-hidden="true"
        onChange={event => {
          uploadAll(Promise.resolve([...event.currentTarget.files ?? []].map(file => ({ path: file.name, file }))));
          event.currentTarget.value = '';
        }}
      />
      {bench.tree.failure.value && (
        <p class="files-note bad">{t('files.failed')} <button type="button" class="button" onClick={() => void bench.tree.refresh()}>{t('files.refresh')}</button></p>
      )}
      {bench.tree.isEmpty.value && <p class="files-note soft">{t('files.empty')}</p>}
      <FileTreeView bench={bench} />
      <UploadList uploads={bench.uploads} />
      {over.value && <div class="files-drop"><Icon name="upload" size={32} /><span>{t('files.drop')}</span></div>}
    </section>
  );
}
