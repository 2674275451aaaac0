// What a Node program that Further Link runs can say to the browser in front of the person who wrote it.
//
//     const link = await import(process.env.FURTHER_LINK_NODE);
//     link.display({ kind: "text", text: "hello" });
//     link.onKey("ArrowUp", event => console.log(event));
//
// Programs of the runner node can also say `import * as link from "further-link"`.
//
// The channels and what goes over them: docs/side-channels.md. In a program that was started otherwise every call does nothing, and says so once.

import { createConnection } from "node:net";

const handlers = new Map();
const shortLife = 1000; // ms
let socket = null;
let gone = false;
let unsent = [];
let frame = null;
let framing = false;
let listeners = 0;
let told = false;

/** Whether somebody listens. */
export const available = Boolean(process.env.FURTHER_LINK_SOCKET);

function note(text) {
  if (!told) process.stderr.write(`further-link: ${text}\n`);
  told = true;
}

function connect() {
  if (!available) note("this program was not started by Further Link, so there is no browser to show things in");
  if (socket || gone || !available) return socket;
  const connection = (socket = createConnection(process.env.FURTHER_LINK_SOCKET));
  const begun = Date.now();
  let rest = "";
  let failure = null;
  connection.setEncoding("utf8");
  connection.on("connect", () => (failure = null));
  connection.on("data", received => {
    const lines = (rest + received).split("\n");
    rest = lines.pop();
    for (const line of lines) take(line);
  });
  connection.on("error", error => (failure = error));
  connection.on("close", () => {
    socket = null;
    for (const command of commands.values()) command.failed(new EngineError("the connection to Further Link is gone"));
    commands.clear();
    gone = failure?.syscall === "connect";
    if (gone) note(failure.message);
    sendAgain();
    // After an upgrade, the next daemon listens in the same place.
    if (listeners > 0 && !gone) setTimeout(connect, Date.now() - begun < shortLife ? shortLife : 0);
  });
  if (listeners === 0) connection.unref(); // a program that listens to nothing ends when it is done
  return connection;
}

/** Lines that a connection was lost under: what it did not send whole counts as never sent. */
function sendAgain() {
  const lines = unsent;
  unsent = [];
  for (const line of lines) write(line);
}

function write(line) {
  const connection = connect();
  if (!connection) {
    line.done(false);
    return;
  }
  connection.ref();
  connection.write(line.text, error => {
    if (listeners === 0 && connection.writableLength === 0) connection.unref();
    if (error && !line.again) {
      line.again = true;
      unsent.push(line);
      if (socket !== connection) sendAgain();
    } else {
      line.done(!error);
    }
  });
}

function take(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return;
  }
  if (message.channel === "error") process.stderr.write(`further-link: ${message.data}\n`);
  for (const handler of handlers.get(message.channel) ?? []) handler(message.data);
}

/** Sends on a channel. Resolves when the line has left the program: await it in a loop, so that nothing piles up. */
export function send(channel, data) {
  return new Promise(done => write({ text: `${JSON.stringify({ channel, data })}\n`, done, again: false }));
}

/** Calls a function with the data of every line of a channel. The program then runs until it is stopped. */
export function on(channel, handler) {
  if (!handlers.has(channel)) handlers.set(channel, []);
  handlers.get(channel).push(handler);
  listeners++;
  connect()?.ref();
}

/** Calls a function with "keydown" and "keyup" of a key, as in KeyboardEvent.key. */
export function onKey(key, handler) {
  on("keyevent", data => data.key === key && handler(data.event));
  return send("keylisten", key);
}

/** Calls a function with {event, data} of what the app in the browser sends. */
export const onEvent = handler => on("event", handler);

/** Shows a JPEG, a Buffer, in the program's video; of those that come faster than they can be sent, the newest. */
export async function sendImage(jpeg) {
  frame = jpeg;
  if (framing) return;
  framing = true;
  while (frame) {
    const next = frame;
    frame = null;
    await send("video", next.toString("base64"));
  }
  framing = false;
}

/** Shows a thing: {kind: "text", text}, {kind: "table", columns, rows} or {kind: "image", type, data}. */
export const display = thing => send("display", thing);

/** Shows a chart of lists of numbers. */
export const plot = (series, { chart = "chart", kind = "line", title = null, x = null, labels = [] } = {}) =>
  send("chart", { chart, kind, title, x, series: series.map((values, i) => ({ label: labels[i] ?? null, values })) });

/** Shows text on the device's small screen. */
export const miniscreen = text => send("miniscreen", { text });

/** Sends an object of your own, which the client gets as it is. */
export const message = data => send("message", data);

/** The game could not do what it was told, or did not answer. */
export class EngineError extends Error {
  name = "EngineError";
}

const commands = new Map();
let lastCommand = 0;

/** The game that the program belongs to. */
export const engine = {
  /** Has the game carry out a command; resolves to its answer once it has. Throws EngineError where there is none. */
  call(name, ...args) {
    const id = ++lastCommand;
    if (!connect()) return Promise.resolve(null);
    return waitFor(new Promise((answered, failed) => {
      commands.set(id, { answered, failed });
      send("engine", { id, name: String(name), args });
    }));
  },
};

let contextTold = null;
const contextWithin = 2000; // ms; it is sent as soon as a program connects, if there is one

/** What the client told of the program before it started; an empty object if nothing. */
export function context() {
  if (contextTold) return Promise.resolve(contextTold);
  if (!connect()) return Promise.resolve({});
  return waitFor(new Promise(known => {
    const enough = setTimeout(() => known({}), contextWithin);
    contextKnown.push(data => {
      clearTimeout(enough);
      known(data);
    });
  }));
}

const contextKnown = [];
handlers.set("context", [data => {
  contextTold = data;
  for (const known of contextKnown.splice(0)) known(data);
}]);
handlers.set("engine", [data => {
  const command = commands.get(data.id);
  commands.delete(data.id);
  if (data.error === undefined) command?.answered(data.value ?? null);
  else command?.failed(new EngineError(data.error));
}]);

/** Keeps the program alive until a promise is settled. */
async function waitFor(promise) {
  listeners++;
  socket?.ref();
  try {
    return await promise;
  } finally {
    if (--listeners === 0) socket?.unref();
  }
}
