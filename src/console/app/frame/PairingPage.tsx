import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { client, enter } from './access.js';
import { CodeField } from './CodeField.js';
import { Countdown } from './Countdown.js';
import { describeError } from './describeError.js';
import { DevicePicture } from './DevicePicture.js';
import { Icon } from './Icon.js';
import { keepsCookies } from './keep.js';
import { acceptKey, knownKey, rememberKey } from './keyMemory.js';
import { browserName, PairingAttempt } from './pairing.js';
import './PairingPage.css';
import { notify } from './toasts.js';

const cookies = keepsCookies();

const comparable = typeof crypto !== 'undefined' && crypto.subtle !== undefined;

/** "Look at the device": how a browser is let in. */
export function PairingPage({ sentAway }: { sentAway: boolean }) {
  const [name, setName] = useState(thisBrowser);
  const [newKey, setNewKey] = useState<{ fingerprint: string; go: () => void } | null>(null);
  const attempt = useMemo(() => new PairingAttempt(client, (paired, me) => {
    const go = () => {
      if (location.hash === '#pair') history.replaceState(null, '', location.pathname);
      enter(me);
      notify(t('pair.welcome', { name: paired.client.name }), 'good');
    };
    if (rememberKey(paired.fingerprint)) setTimeout(go, 700);
    else setNewKey({ fingerprint: paired.fingerprint!, go });
  }), []);

  const asked = name.trim() || thisBrowser();
  return (
    <main class="pairing">
      <section class="pairing-card" aria-labelledby="pairing-title">
        <div class="pairing-picture"><DevicePicture asking={attempt.step.value === 'asking'} comparing={attempt.step.value === 'comparing'} /></div>
        <div class="pairing-words">
          {newKey ? <NewKey {...newKey} /> : <Step attempt={attempt} name={asked} sentAway={sentAway} />}
          {!newKey && attempt.step.value === 'code' && <BrowserName value={name} onChange={setName} />}
        </div>
      </section>
      <p class="pairing-foot soft">{t('pair.foot', { host: location.host })}</p>
    </main>
  );
}

function thisBrowser(): string {
  return browserName(navigator.userAgent, navigator.maxTouchPoints, (browser, system) => t('pair.name.on', { browser, system }));
}

function Step({ attempt, name, sentAway }: { attempt: PairingAttempt; name: string; sentAway: boolean }) {
  switch (attempt.step.value) {
    case 'code': return <Code attempt={attempt} name={name} sentAway={sentAway} />;
    case 'asking': return <Waiting attempt={attempt} title={t('pair.asking.title')} text={t('pair.asking.text', { name })} />;
    case 'comparing': return (
      <Waiting attempt={attempt} title={t('pair.compare.title')} text={t('pair.compare.text')}>
        <p class="compare-digits" aria-label={attempt.digits.value ? attempt.digits.value.split('').join(' ') : undefined}>
          {attempt.digits.value ? `${attempt.digits.value.slice(0, 3)} ${attempt.digits.value.slice(3)}` : '··· ···'}
        </p>
      </Waiting>
    );
    case 'done': return (
      <div class="pairing-done" role="status">
        <span class="done-mark"><Icon name="check" size={40} /></span>
        <Title>{t('pair.done')}</Title>
      </div>
    );
  }
}

function Code({ attempt, name, sentAway }: { attempt: PairingAttempt; name: string; sentAway: boolean }) {
  const [code, setCode] = useState('');
  const [wrongs, setWrongs] = useState(0);
  const hint = useId();
  const problem = attempt.problem.value;
  const submit = async (digits: string) => {
    await attempt.submit(name, digits);
    if (!attempt.problem.value) return;
    setCode('');
    setWrongs(count => count + 1);
  };

  return (
    <form onSubmit={event => { event.preventDefault(); if (code.length === 6) void submit(code); }}>
      <h1 id="pairing-title">{t('pair.title')}</h1>
      {sentAway && !problem && <p class="note warn" role="status"><Icon name="info" size={18} />{t('pair.sentAway')}</p>}
      {!cookies && <p class="note warn" role="status"><Icon name="warning" size={18} />{t('pair.noCookies')}</p>}
      <p id={hint} class="pairing-lead">
        {attempt.codeShown.value ? t('pair.code.shown') : t('pair.code.text')}
        {attempt.codeShown.value && attempt.until.value !== null && <> <Countdown end={attempt.until.value} /></>}
      </p>
      <CodeField
        key={wrongs} value={code} onInput={setCode} onComplete={digits => void submit(digits)} disabled={attempt.busy.value}
        describedBy={hint} invalid={problem !== null && wrongs > 0}
      />
      <div role="alert" class="pairing-problem">
        {problem && <p class="note bad"><Icon name="warning" size={18} />{t(problem.text, problem.values)}</p>}
      </div>
      {!attempt.codeShown.value && (
        <>
          <div class="pairing-choices">
            <button type="button" class="button primary" onClick={() => void attempt.ask(name)} disabled={attempt.busy.value}>{t('pair.ask')}</button>
            {comparable && <button type="button" class="button" onClick={() => void attempt.compare(name)} disabled={attempt.busy.value}>{t('pair.compare')}</button>}
          </div>
          <details class="pairing-help">
            <summary>{t('pair.help')}</summary>
            <ul>
              <li>{t('pair.help.select')}</li>
              <li>{t('pair.help.terminal')} <code>sudo further-link pair</code></li>
              <li>{t('pair.help.network')}</li>
            </ul>
          </details>
        </>
      )}
    </form>
  );
}

function Waiting(props: { attempt: PairingAttempt; title: string; text: string; children?: preact.ComponentChildren }) {
  return (
    <div>
      <Title>{props.title}</Title>
      {props.children}
      <p class="pairing-lead" role="status">{props.text}</p>
      <div class="pairing-choices">
        <button type="button" class="button" onClick={() => props.attempt.cancel()}>{t('action.cancel')}</button>
        {props.attempt.until.value !== null && <span class="soft"><Countdown end={props.attempt.until.value} /></span>}
      </div>
    </div>
  );
}

function BrowserName({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  return (
    <label class="browser-name">
      <span>{t('pair.name')}</span>
      <input class="field" value={value} maxLength={64} autocomplete="off" onInput={event => onChange(event.currentTarget.value)} />
    </label>
  );
}

/** What the page is about now, where another step was before: the focus goes there, since what had it is gone; and screen readers say it. */
function Title({ children }: { children: preact.ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return <h1 ref={heading} id="pairing-title" tabIndex={-1}>{children}</h1>;
}

/** The device has another key than at the first visit of this browser. */
function NewKey({ fingerprint, go }: { fingerprint: string; go: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const leave = () => client.clients.leave().then(() => location.reload(), (error: unknown) => setProblem(describeError(error)));
  return (
    <div>
      <Title>{t('pair.key.title')}</Title>
      <p class="note warn" role="alert"><Icon name="warning" size={18} />{t('pair.key.text')}</p>
      <dl class="keys">
        <dt>{t('pair.key.before')}</dt><dd><code>{knownKey()}</code></dd>
        <dt>{t('pair.key.now')}</dt><dd><code>{fingerprint}</code></dd>
      </dl>
      <p class="pairing-lead">{t('pair.key.how')}</p>
      {problem && <p class="note bad" role="alert"><Icon name="warning" size={18} />{problem}</p>}
      <div class="pairing-choices">
        <button type="button" class="button" onClick={() => void leave()}>{t('pair.key.leave')}</button>
        <button type="button" class="button primary" onClick={() => { acceptKey(fingerprint); go(); }}>{t('pair.key.same')}</button>
      </div>
    </div>
  );
}
