// Makes the forms of the reference work: sends what they say from the page itself, and shows what comes back as it comes.
// Without this script the page is complete but for the forms, which stay hidden.

/** Longest answer that is shown as text, in characters; more than that is counted but not drawn. */
const MAX_SHOWN = 200_000;
/** Name under which the key is kept while the tab is open. */
const KEY = 'vidi-api-key';

const key = document.querySelector('#api-key');
key.value = sessionStorage.getItem(KEY) ?? '';
key.addEventListener('input', () => sessionStorage.setItem(KEY, key.value));

for (const element of document.querySelectorAll('[data-needs-script]')) element.hidden = false;
for (const form of document.querySelectorAll('form.try')) prepare(form);

function prepare(form) {
  const type = form.elements.namedItem('content-type');
  const showBody = () => {
    for (const part of form.querySelectorAll('[data-body]')) {
      part.hidden = part.dataset.body !== type.value;
      for (const field of part.querySelectorAll('input, textarea')) field.disabled = part.hidden;
    }
  };
  if (type !== null) {
    type.addEventListener('change', showBody);
    showBody();
  }
  const stop = form.querySelector('button.stop');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const controller = new AbortController();
    const onStop = () => controller.abort();
    stop.hidden = false;
    stop.addEventListener('click', onStop);
    const output = form.querySelector('output');
    try {
      await send(form, output, controller.signal);
    } catch (error) {
      const stopped = controller.signal.aborted ? 'Stopped.' : `The request failed: ${error.message}`;
      output.append(element('p', stopped, 'failed'));
    } finally {
      stop.hidden = true;
      stop.removeEventListener('click', onStop);
    }
  });
}

async function send(form, output, signal) {
  const { url, init } = requestOf(form);
  for (const link of output.querySelectorAll('a[href^="blob:"]')) URL.revokeObjectURL(link.href);
  output.replaceChildren(element('p', `${init.method} ${url} …`, 'dim'));
  const started = performance.now();
  const response = await fetch(url, { ...init, signal });
  const ms = Math.round(performance.now() - started);
  const status = element('p', `${response.status} ${response.statusText} · ${ms} ms · ${init.method} ${url}`);
  status.className = response.ok ? 'status good' : 'status failed';
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const details = element('details', '');
  details.append(element('summary', 'Headers'), element('pre', headers));
  output.replaceChildren(status, details);
  await showBody(output, response);
}

/** The request that a form describes. */
function requestOf(form) {
  const target = { path: form.dataset.path, query: new URLSearchParams(), headers: new Headers() };
  const { headers, query } = target;
  if (key.value !== '') headers.set('authorization', `Bearer ${key.value}`);
  for (const field of form.querySelectorAll('[data-in]')) addParameter(target, field);
  const accept = form.elements.namedItem('accept');
  if (accept !== null) headers.set('accept', accept.value);
  const init = { method: form.dataset.method, headers, cache: 'no-store' };
  const type = form.elements.namedItem('content-type')?.value;
  if (type?.startsWith('multipart/')) init.body = multipart(form);
  else if (type !== undefined) {
    headers.set('content-type', type);
    init.body = form.querySelector(`[data-body="${type}"] textarea`).value;
  }
  return { url: query.size === 0 ? target.path : `${target.path}?${query}`, init };
}

function addParameter(target, { name, value, dataset }) {
  if (dataset.in === 'path') {
    // A parameter of several segments keeps its slashes.
    const segments = dataset.rest === undefined ? [value] : value.split('/');
    target.path = target.path.replace(`{${name}}`, () => segments.map(encodeURIComponent).join('/'));
    return;
  }
  const values = dataset.list === undefined ? [value] : value.split('\n').map((line) => line.trim());
  for (const given of values.filter((text) => text !== '')) {
    if (dataset.in === 'query') target.query.append(name, given);
    else target.headers.set(name, given);
  }
}

/** The parts in the order of the form, which has the file last; parts left empty are left out. */
function multipart(form) {
  const body = new FormData();
  for (const field of form.querySelectorAll('[data-body^="multipart/"] [name]')) {
    if (field.type === 'file') {
      if (field.files.length > 0) body.append(field.name, field.files[0]);
    } else if (field.value !== '') body.append(field.name, field.value);
  }
  return body;
}

async function showBody(output, response) {
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (type === '' || response.body === null) return;
  if (/^(application\/(json|x-ndjson)|text\/(event-stream|plain))$/.test(type))
    return await showText(output, response, type);
  const blob = await response.blob();
  const link = element('a', `Save (${blob.size} bytes, ${type})`);
  link.href = URL.createObjectURL(blob);
  link.download = /filename="([^"]*)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'download';
  const shown = { image: 'img', video: 'video', audio: 'audio' }[type.split('/')[0]];
  if (shown !== undefined) {
    const view = document.createElement(shown);
    view.src = link.href;
    if (shown === 'img') view.alt = link.download;
    else view.controls = true;
    output.append(view);
  }
  const paragraph = element('p', '');
  paragraph.append(link);
  output.append(paragraph);
}

/** Shows text while it comes: a stream of messages is one that may never end. */
async function showText(output, response, type) {
  const view = element('pre', '');
  view.tabIndex = 0;
  output.append(view);
  let text = '';
  let size = 0;
  for await (const piece of pieces(response.body.pipeThrough(new TextDecoderStream()))) {
    size += piece.length;
    if (text.length < MAX_SHOWN) text = (text + piece).slice(0, MAX_SHOWN);
    view.textContent = text;
  }
  if (type === 'application/json' && size <= MAX_SHOWN) view.textContent = pretty(text);
  if (size > MAX_SHOWN) output.append(element('p', `The first ${MAX_SHOWN} of ${size} characters.`, 'dim'));
}

/** Not every browser can iterate over a stream by itself. */
async function* pieces(stream) {
  const reader = stream.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Shown as it came.
    return text;
  }
}

function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}
