import { FurtherLinkError, type FurtherLink, type Me, type Paired } from 'further-link-client';
import { beforeEach, expect, test } from 'vitest';
import { browserName, PairingAttempt } from './pairing.js';

const me: Me = { kind: 'client', caller: "client 'A'", role: 'run', id: '1' };
const paired: Paired = { token: null, client: { id: '1', name: 'A', role: 'run' }, fingerprint: 'AB CD' };
const refuse = (type: string, triesLeft: number | null = null) => new FurtherLinkError({ status: 403, type, title: type, triesLeft });

/** A device by script: each call takes the next answer of its kind. */
class Device {
  readonly calls: string[] = [];
  readonly answers: Record<string, unknown[]> = { begin: [], complete: [], me: [me] };
  readonly pair = {
    begin: (_name: string, options: { ask?: boolean } = {}) => this.#answer('begin', options.ask ? 'ask' : 'begin'),
    complete: (_pairing: string, code: string) => this.#answer('complete', `code ${code}`),
    compare: (_name: string, onDigits: (digits: string) => void, options: { signal?: AbortSignal }) => {
      onDigits('822006');
      return new Promise((_, reject) => options.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
    },
  };

  me = () => this.#answer('me', 'me');

  #answer(kind: string, call: string): Promise<unknown> {
    this.calls.push(call);
    const answer = this.answers[kind]!.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }
}

let device: Device, attempt: PairingAttempt, done: Paired | null;

beforeEach(() => {
  device = new Device();
  done = null;
  attempt = new PairingAttempt(device as unknown as FurtherLink, result => { done = result; });
});

test('a code that is right lets in', async () => {
  device.answers['begin'] = [{ pairing: 'p', expiresIn: 60 }];
  device.answers['complete'] = [paired];
  await attempt.submit('A', '123456');
  expect(done).toBe(paired);
  expect(attempt.step.value).toBe('done');
  expect(device.calls).toEqual(['begin', 'code 123456', 'me']);
});

test('after a wrong code the same pairing goes on, and says how many tries are left', async () => {
  device.answers['begin'] = [{ pairing: 'p', expiresIn: 60 }];
  device.answers['complete'] = [refuse('wrong-code', 2), refuse('wrong-code', 3), paired];
  await attempt.submit('A', '000000');
  expect(attempt.problem.value).toEqual({ text: 'pair.problem.wrong', values: { count: 2 } });
  await attempt.submit('A', '000001');
  expect(attempt.problem.value?.text).toBe('pair.problem.wrongLast');
  await attempt.submit('A', '123456');
  expect(device.calls.filter(call => call === 'begin')).toHaveLength(1);
  expect(done).toBe(paired);
});

test('when the window has closed, the next code begins anew', async () => {
  device.answers['begin'] = [{ pairing: 'p', expiresIn: 60 }, { pairing: 'q', expiresIn: 60 }];
  device.answers['complete'] = [refuse('no-window'), paired];
  await attempt.submit('A', '123456');
  expect(attempt.problem.value?.text).toBe('pair.problem.window');
  expect(attempt.codeShown.value).toBe(false);
  await attempt.submit('A', '654321');
  expect(done).toBe(paired);
});

test('a yes at the device leads to the code, a no back to where one was', async () => {
  device.answers['begin'] = [refuse('refused'), { pairing: 'p', expiresIn: 100 }];
  await attempt.ask('A');
  expect([attempt.step.value, attempt.problem.value?.text]).toEqual(['code', 'pair.problem.refused']);
  await attempt.ask('A');
  expect([attempt.step.value, attempt.codeShown.value, attempt.problem.value]).toEqual(['code', true, null]);
});

test('a comparison shows its digits, and can be given up without a word of complaint', async () => {
  const comparing = attempt.compare('A');
  expect([attempt.step.value, attempt.digits.value, attempt.busy.value]).toEqual(['comparing', '822006', true]);
  attempt.cancel();
  await comparing;
  expect([attempt.step.value, attempt.digits.value, attempt.busy.value, attempt.problem.value]).toEqual(['code', null, false, null]);
});

test('a browser that keeps no cookie is told so', async () => {
  device.answers['begin'] = [{ pairing: 'p', expiresIn: 60 }];
  device.answers['complete'] = [paired];
  device.answers['me'] = [new FurtherLinkError({ status: 401, type: 'unknown-client', title: '' })];
  await attempt.submit('A', '123456');
  expect(attempt.problem.value?.text).toBe('pair.problem.cookie');
  expect(done).toBeNull();
});

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36', 0, 'Chrome on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 0, 'Edge on Windows'],
  ['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36', 0, 'Chrome on Chromebook'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 5, 'Safari on iPad'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0', 0, 'Firefox on Mac'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1', 5, 'Chrome on iPhone'],
  ['something', 0, 'Browser'],
])('%s is called %s %s', (agent, touchPoints, name) => expect(browserName(agent, touchPoints)).toBe(name));
