import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { baseName } from '../files/paths.js';
import { TemplatePicker } from '../files/TemplatePicker.js';
import { Menu } from '../layout/Menu.js';
import { screenSize } from '../layout/screenSize.js';
import { Tabs } from '../layout/Tabs.js';
import { RunButton } from '../programs/RunButton.js';
import { Conflict } from './Conflict.js';
import './editor.css';
import { FileView } from './FileView.js';
import type { OpenFile } from './OpenFile.js';
import { SavingState } from './SavingState.js';

/** Open files as tabs, Run, and the text. */
export function EditorArea({ bench }: { bench: Bench }) {
  const { files, view } = bench, active = files.active.value;
  const of = (path: string | number) => files.of(String(path))!;
  const size = screenSize.value;
  return (
    <section class="editor" aria-label={t('editor.name')}>
      <header class="part-head">
        {size !== 'phone' && (
          <button
            type="button" class="button quiet icon" aria-label={t('files.show')} title={t('files.show')} aria-expanded={size === 'wide' ? view.filesShown.value : view.drawer.value}
            onClick={() => { if (size === 'wide') view.filesShown.value = !view.filesShown.value; else view.drawer.value = !view.drawer.value; }}
          ><Icon name="folder" /></button>
        )}
        <Tabs
          label={t('editor.tabs')} controls="editor-panel" active={active?.path.value ?? null} onActivate={path => files.activate(of(path))} onClose={path => files.close(of(path))}
          tabs={files.list.value.map(file => ({
            key: file.path.value, label: baseName(file.path.value), mark: <Mark file={file} />,
            description: file.saving.value === 'saved' ? baseName(file.path.value) : t('editor.tabUnsaved', { name: baseName(file.path.value) }),
          }))}
        />
        <Menu
          label={t('view.name')} items={[
            { label: t('view.larger'), disabled: !view.canGrow, run: () => view.larger(1) },
            { label: t('view.smaller'), disabled: !view.canShrink, run: () => view.larger(-1) },
            ...(active ? [{ label: t('tab.close', { name: baseName(active.path.value) }), run: () => files.close(active) }] : []),
            { label: t('view.screenReader'), checked: view.screenReader.value, run: () => { view.screenReader.value = !view.screenReader.value; } },
          ]}
        ><span class="view-letters" aria-hidden="true">Aa</span></Menu>
        {size !== 'phone' && <RunButton bench={bench} />}
      </header>
      <div class="editor-panel" id="editor-panel" role={active ? 'tabpanel' : undefined} aria-label={active ? baseName(active.path.value) : undefined}>
        {active === null ? <TemplatePicker bench={bench} /> : <>
          <Conflict bench={bench} file={active} />
          <FileView bench={bench} file={active} />
          <SavingState bench={bench} file={active} />
        </>}
      </div>
    </section>
  );
}

function Mark({ file }: { file: OpenFile }) {
  const saving = file.saving.value;
  return saving === 'saved' ? null : <span class={`tab-mark ${saving}`} />;
}
