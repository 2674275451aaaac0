import type { FurtherLink } from 'further-link-client';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { Bench } from './Bench.js';
import { EditorArea } from './editor/EditorArea.js';
import { AskDialog } from './files/AskDialog.js';
import { FilesPanel } from './files/FilesPanel.js';
import { BottomBar } from './layout/BottomBar.js';
import { screenSize } from './layout/screenSize.js';
import { Split } from './layout/Split.js';
import { shortcuts } from './layout/shortcuts.js';
import { Announcer } from './programs/Announcer.js';
import { ProgramArea } from './programs/ProgramArea.js';
import './workbench.css';

/** Files, editor, programs: beside each other where there is room, one at a time where there is not. */
export function Workbench({ client }: { client: FurtherLink }) {
  const bench = useMemo(() => new Bench(client), [client]);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    bench.open();
    const leave = shortcuts(bench, main.current!);
    return () => {
      leave();
      bench.close();
    };
  }, [bench]);

  const size = screenSize.value, { view } = bench;
  return (
    <main ref={main} class={`workbench ${size}`} aria-label={t('workbench.name')}>
      <Parts bench={bench} />
      {size !== 'wide' && view.drawer.value && (
        <>
          <div class="drawer-scrim" onClick={() => { view.drawer.value = false; }} />
          <div class="drawer"><FilesPanel bench={bench} /></div>
        </>
      )}
      {size === 'phone' && <BottomBar bench={bench} />}
      <Announcer programs={bench.programs} />
      <AskDialog />
    </main>
  );
}

function Parts({ bench }: { bench: Bench }) {
  const size = screenSize.value, editor = <EditorArea bench={bench} />, program = <ProgramArea bench={bench} />;
  if (size === 'phone') return bench.view.part.value === 'editor' ? editor : program;
  if (size === 'upright') return <Split key="upright" name="upright" label={t('split.upright')} direction="column" initial={0.5} first={editor} second={program} />;
  const both = <Split key="both" name="both" label={t('split.both')} direction="row" initial={0.52} first={editor} second={program} />;
  if (size === 'tablet') return both;
  return <Split key="wide" name="files" label={t('split.files')} direction="row" initial={0.165} least={0.1} first={bench.view.filesShown.value ? <FilesPanel bench={bench} /> : null} second={both} />;
}
