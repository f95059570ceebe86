// The aggregator's API: look-ups, changes, files and the stream of events. Everything comes from where the page came from.

const ROOT = '/api/v1';
const TOKEN = 'linnet.token';

/** A request that was not done; the message is a sentence. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

export function setToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

function headers() {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function request(verb, path, body) {
  const options = { method: verb, headers: headers(), cache: 'no-store' };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  let answer;
  try {
    answer = await fetch(ROOT + path, options);
  } catch {
    throw new Refused(0, 'The aggregator does not answer. Is it running?');
  }
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, said.error || `The aggregator answers ${answer.status}.`);
  }
  return answer;
}

export async function get(path) {
  return (await request('GET', path)).json();
}

export async function send(verb, path, body) {
  return (await request(verb, path, body)).json();
}

/** Hands a file to the browser's downloads, under the name that the aggregator gives it. */
export async function download(path) {
  const answer = await request('GET', path);
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') || '')?.[1] || 'model';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return name;
}

export const path = {
  fleet: fleet => `/fleets/${encodeURIComponent(fleet)}`,
  model: (fleet, model) => `${path.fleet(fleet)}/models/${encodeURIComponent(model)}`,
  version: (fleet, model, version) => `${path.model(fleet, model)}/versions/${version}`,
};

/**
 * Listens until the page goes, and connects again when the stream ends; a stream of the browser's own kind could carry no
 * token.
 */
export async function listen({ event, state }) {
  for (let wait = 500; ; wait = Math.min(10_000, wait * 2)) {
    try {
      const answer = await request('GET', '/events');
      state('live');
      wait = 500;
      await read(answer.body.getReader(), event);
    } catch (refused) {
      if (refused.status === 401) {
        state('token');
        return;
      }
    }
    state('lost');
    await new Promise(done => setTimeout(done, wait));
  }
}

async function read(reader, event) {
  const text = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    rest += text.decode(value, { stream: true });
    const frames = rest.split('\n\n');
    rest = frames.pop();
    for (const frame of frames) {
      const name = /^event: (.+)$/m.exec(frame);
      const data = /^data: (.+)$/m.exec(frame);
      if (name && data) {
        event(name[1], JSON.parse(data[1]));
      }
    }
  }
}
