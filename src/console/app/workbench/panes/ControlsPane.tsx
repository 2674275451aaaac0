import type { Control } from 'further-link-client';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.js';
import { shownNumber } from './numbers.js';
import type { Stage } from './Stage.js';

/** The program's buttons, sliders, toggles and labels. */
export function ControlsPane({ stage, running }: { stage: Stage; running: boolean }) {
  return (
    <fieldset class="controls" aria-label={t('pane.controls')} disabled={!running}>
      {[...stage.controls.value.values()].map(control => <One key={control.id} control={control} stage={stage} />)}
    </fieldset>
  );
}

function One({ control, stage }: { control: Control; stage: Stage }) {
  if (control.removed) return null;
  switch (control.kind) {
    case 'button':
      return <button type="button" class="button control" onClick={() => stage.use({ id: control.id, event: 'press' })}>{control.text}</button>;
    case 'toggle': {
      const toggle = control as Control & { kind: 'toggle'; text: string; value: boolean };
      return <Toggle control={toggle} stage={stage} />;
    }
    case 'slider':
      return <Slider control={control as SliderControl} stage={stage} />;
    default:
      return <output class="control label">{control.text}</output>;
  }
}

function Toggle({ control, stage }: { control: Control & { text: string; value: boolean }; stage: Stage }) {
  const [value, setValue] = useState(control.value);
  useEffect(() => setValue(control.value), [control]);
  return (
    <label class="control toggle">
      <input
        type="checkbox" role="switch" checked={value}
        onChange={event => {
          setValue(event.currentTarget.checked);
          stage.use({ id: control.id, value: event.currentTarget.checked });
        }}
      />
      <span>{control.text}</span>
    </label>
  );
}

type SliderControl = Control & { kind: 'slider'; text: string; value: number; minimum: number; maximum: number; step: number };

const pause = 40;

function Slider({ control, stage }: { control: SliderControl; stage: Stage }) {
  const id = useId();
  const [value, setValue] = useState(control.value);
  const held = useRef(false), timer = useRef<ReturnType<typeof setTimeout> | null>(null), next = useRef(control.value);
  // While a finger is on it, the program does not pull it away.
  useEffect(() => { if (!held.current) setValue(control.value); }, [control]);

  const slide = (to: number) => {
    setValue(to);
    next.current = to;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      stage.use({ id: control.id, value: next.current });
    }, pause);
  };
  const release = () => { held.current = false; };

  return (
    <div class="control slider">
      <label for={id}>{control.text}</label>
      <output for={id}>{shownNumber(value)}</output>
      <input
        id={id} type="range" min={control.minimum} max={control.maximum} step={control.step} value={value}
        onInput={event => slide(event.currentTarget.valueAsNumber)}
        onPointerDown={() => { held.current = true; }} onPointerUp={release} onPointerCancel={release} onBlur={release}
      />
    </div>
  );
}
