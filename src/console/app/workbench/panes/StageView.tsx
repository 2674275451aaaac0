import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../../frame/Icon.js';
import { t, type TextKey } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { CanvasPane } from './CanvasPane.js';
import { ChartPane } from './ChartPane.js';
import { ControlsPane } from './ControlsPane.js';
import { GraphicsPane } from './GraphicsPane.js';
import { KeysPane } from './KeysPane.js';
import './panes.css';
import { ShownPane } from './ShownPane.js';
import type { PaneName, Stage } from './Stage.js';

const icons: Record<PaneName, IconName> = { graphics: 'browser', video: 'camera', canvas: 'picture', charts: 'chart', shown: 'info', controls: 'gauge', keys: 'keyboard' };

/** What a program shows beside its text: pictures in the room there is, controls and keys in a row below them. */
export function StageView({ bench, stage, running }: { bench: Bench; stage: Stage; running: boolean }) {
  const panes = stage.panes.value;
  const has = (name: PaneName) => panes.includes(name);
  const pictures = panes.filter(name => name !== 'controls' && name !== 'keys');
  return (
    <div class="stage"><div class="stage-room">
      {pictures.length > 0 && (
        <div class="stage-pictures" data-count={pictures.length}>
          {has('graphics') && <Pane name="graphics" whole><GraphicsPane bench={bench} stage={stage} /></Pane>}
          {has('video') && <Pane name="video" whole><CanvasPane canvas={stage.video.canvas} label={t('pane.video')} /></Pane>}
          {has('canvas') && <Pane name="canvas" whole><CanvasPane canvas={stage.drawing.canvas} label={t('pane.canvas')} paper /></Pane>}
          {has('charts') && <Pane name="charts">{[...stage.charts.value.values()].map(chart => <ChartPane key={chart.chart} chart={chart} />)}</Pane>}
          {has('shown') && <Pane name="shown"><ShownPane shown={stage.shown.value} /></Pane>}
        </div>
      )}
      {(has('controls') || has('keys')) && (
        <div class={pictures.length > 0 ? 'stage-hands' : 'stage-hands alone'}>
          {has('controls') && <ControlsPane stage={stage} running={running} />}
          {has('keys') && <KeysPane keys={stage.keys} running={running} />}
        </div>
      )}
    </div></div>
  );
}

function Pane({ name, whole, children }: { name: PaneName; whole?: boolean; children: ComponentChildren }) {
  const pane = useRef<HTMLElement>(null);
  const label = t(`pane.${name}` satisfies TextKey);
  return (
    <section ref={pane} class={`pane pane-${name}`} aria-label={label}>
      <header>
        <Icon name={icons[name]} size={14} /><span>{label}</span>
        {whole && document.fullscreenEnabled && (
          <button
            type="button" class="pane-expand" aria-label={t('pane.expand', { name: label })} title={t('pane.expand', { name: label })}
            onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : pane.current?.requestFullscreen())}
          ><Icon name="expand" size={14} /></button>
        )}
      </header>
      <div class="pane-content">{children}</div>
    </section>
  );
}
