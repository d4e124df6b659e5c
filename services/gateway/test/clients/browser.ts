import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '@vidi/test-kit';

/** A browser's one page, driven by the Chrome DevTools Protocol. */
export interface BrowserPage {
  /** Opens an address and waits until it is loaded. */
  open(url: string): Promise<void>;
  /** Runs an expression and gives what it comes to, in JSON. */
  run(expression: string): Promise<unknown>;
  /** Chooses a file in an input. */
  choose(selector: string, file: string): Promise<void>;
  /** What went wrong in the page: exceptions, and what its policy forbade. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Where Chromium is on this machine; undefined where it is not. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly entry?: { readonly level: string; readonly text: string } };
  readonly result?: Readonly<Record<string, unknown>>;
}

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

/** Starts Chromium. */
export async function startBrowser(executable: string): Promise<BrowserPage> {
  const folder = await temporaryFolder();
  const flags = [...FLAGS, `--user-data-dir=${folder.path}`, '--remote-debugging-port=0', 'about:blank'];
  const browser = spawn(executable, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await debuggingPort(browser);
  const targets: { type: string; webSocketDebuggerUrl: string }[] = JSON.parse(
    await (await fetch(`http://127.0.0.1:${port}/json`)).text(),
  );
  const socket = new WebSocket(targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  const waiting = new Map<number, (answer: Answer) => void>();
  const complaints: string[] = [];
  let onLoad: (() => void) | undefined;
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const answer: Answer = JSON.parse(String(data));
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    else if (answer.method === 'Page.loadEventFired') onLoad?.();
    else if (answer.method === 'Runtime.exceptionThrown') complaints.push(String(data));
    else if (answer.params?.entry?.level === 'error') complaints.push(answer.params.entry.text);
  });
  const send = (method: string, params: Record<string, unknown> = {}): Promise<Answer> => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method, params }));
    return promise;
  };
  const evaluate = async (expression: string, returnByValue: boolean) => {
    const { result } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue });
    return Object(result)['result'];
  };
  for (const domain of ['Log', 'Runtime', 'Page', 'DOM']) await send(`${domain}.enable`);
  return {
    complaints,
    open: async (url) => {
      const loaded = new Promise<void>((resolve) => {
        onLoad = resolve;
      });
      await send('Page.navigate', { url });
      await loaded;
    },
    run: async (expression) => (await evaluate(expression, true))?.value,
    choose: async (selector, file) => {
      const { objectId } = await evaluate(`document.querySelector(${JSON.stringify(selector)})`, false);
      await send('DOM.setFileInputFiles', { files: [file], objectId });
    },
    close: async () => {
      socket.close();
      const ended = once(browser, 'exit');
      browser.kill();
      await ended;
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function debuggingPort(browser: ChildProcess): Promise<string> {
  if (browser.stderr === null) throw new Error('the browser has no stderr');
  for await (const line of createInterface(browser.stderr)) {
    const port = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('the browser ended before it could be driven');
}
