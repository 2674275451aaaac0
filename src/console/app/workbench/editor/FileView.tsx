import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { describeError } from '../../frame/describeError.js';
import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { baseName } from '../files/paths.js';
import type { CodeEditor } from './CodeEditor.js';
import type { OpenFile } from './OpenFile.js';

/** A file as what it is: text to write, a picture, or something for other programs. */
export function FileView({ bench, file }: { bench: Bench; file: OpenFile }) {
  const content = file.content.value, path = file.path.value;
  if (content?.kind === 'text') return <Text bench={bench} file={file} />;
  if (content?.kind === 'image') return <div class="file-image"><img src={bench.client.files.url(path)} alt={baseName(path)} /></div>;
  if (content) {
    return (
      <div class="file-note">
        <p>{t(content.kind === 'large' ? 'editor.large' : 'editor.binary', { name: baseName(path) })}</p>
        <a class="button" href={bench.client.files.url(path)} download={baseName(path)}><Icon name="download" />{t('files.download')}</a>
      </div>
    );
  }

  return file.failure.value
    ? <div class="file-note">
        <p>{file.failure.value.status === 404 ? t('editor.missing', { name: baseName(path) }) : describeError(file.failure.value)}</p>
        <button type="button" class="button" onClick={() => void file.load()}><Icon name="refresh" />{t('editor.again')}</button>
      </div>
    : <div class="file-note soft" aria-busy="true" />;
}

function Text({ bench, file }: { bench: Bench; file: OpenFile }) {
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);

  useEffect(() => {
    let gone = false, made: CodeEditor | null = null;
    // The editor's parts are a good third of the page; the rest does not wait for them.
    void import('./CodeEditor.js').then(({ CodeEditor }) => {
      if (gone || !host.current) return;
      made = new CodeEditor(host.current);
      setEditor(made);
    });
    return () => {
      gone = true;
      made?.dispose();
    };
  }, []);

  useEffect(() => editor?.show(file), [editor, file, file.edition.value, file.path.value, t('editor.name')]);
  useEffect(() => editor?.mark(file), [editor, file, file.problems.value, file.path.value, t('editor.name')]);
  useSignalEffect(() => {
    const place = file.goTo.value;
    if (!place || !editor) return;
    file.goTo.value = null;
    editor.goTo(place.line);
  });
  useEffect(() => {
    const place = file.goTo.value;
    if (!place || !editor) return;
    file.goTo.value = null;
    editor.goTo(place.line);
  }, [editor, file]);

  return <div ref={host} class="code" style={{ '--code-size': `${bench.view.fontSize.value}px` }} />;
}
