// What the gateway says of itself, read again every two seconds. Nothing comes from elsewhere.

const MILLIS = 2_000;
const at = id => document.getElementById(id);

function bytes(number) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (number >= 999.5 && unit < units.length - 1) {
    number /= 1000;
    unit++;
  }
  return `${unit === 0 || number >= 99.5 ? Math.round(number) : number.toFixed(1)} ${units[unit]}`;
}

function lasting(millis) {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 120) {
    return `${seconds} s`;
  }
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`;
}

const ago = millis => (millis < 0 ? 'never' : millis < 1_000 ? 'now' : `${lasting(millis)} ago`);
const things = (number, one) => `${number} ${one}${number === 1 ? '' : 's'}`;
const port = number => (number < 0 ? 'off' : number);

function say(element, text) {
  if (element.textContent !== String(text)) {
    element.textContent = text;
  }
}

function element(tag, text, cls = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = cls;
  return made;
}

function row(tag, texts) {
  const made = document.createElement('tr');
  made.append(...texts.map(text => element(tag, text)));
  return made;
}

function fill(table, heads, rows, none) {
  table.replaceChildren(...(rows.length ? [row('th', heads), ...rows.map(texts => row('td', texts))] : [row('td', [none])]));
}

function troubles(all) {
  at('troubles').replaceChildren(...(all.length ? all.map(({ what, remedy }) => {
    const note = element('p', '', 'trouble');
    note.append(element('b', what), remedy);
    return note;
  }) : [element('p', 'Nothing is wrong.', 'well')]));
}

function show(of) {
  document.title = `${of.gateway}, Linnet gateway`;
  say(at('name'), of.gateway);
  say(at('line'), `gateway of fleet ${of.fleet}, up ${lasting(of.upMillis)}`);
  troubles(of.troubles);
  say(at('broker'), of.isUplinkUp ? 'connected' : of.uplinkDownMillis < 0 ? 'not reached yet' : `lost ${ago(of.uplinkDownMillis)}`);
  say(at('custody'), `${things(of.custodyTransfers, 'update')}, ${bytes(of.custodyBytes)}`);
  say(at('model'), of.models.map(({ model, version }) => `${model}, version ${version}`).join('; ') || 'no offer yet');
  say(at('coap'), `${port(of.coapPort)}, with keys: ${port(of.coapSecurePort)}`);
  fill(at('ports'), ['Port', 'State', 'Board', 'Baud', 'In', 'Out', 'Frames dropped', 'Trouble'], of.ports.map(each => [
    each.path, each.state, each.board, each.baud, bytes(each.bytesIn), bytes(each.bytesOut), each.framesDropped, each.trouble]),
  'No serial ports are configured.');
  fill(at('boards'), ['Board', 'On', 'Holds', 'Waiting here', 'Heard', 'Updates that count', 'Trouble'], of.boards.map(each => [
    each.board, each.link ? `${each.link} ${each.at}` : 'away', each.version < 0 ? '' : `${each.model} ${each.version}`,
    each.queued ? `${things(each.queued, 'update')}, ${bytes(each.queuedBytes)}` : '', ago(each.ageMillis), each.done, each.lastError]),
  'No board has come yet.');
  at('asking').hidden = of.pending.length === 0;
  fill(at('pending'), ['Board', 'On', 'Asked', 'Times', 'Why not'], of.pending.map(each => [
    each.board, `${each.link} ${each.at}`, ago(each.agoMillis), each.times, each.why]), '');
}

async function read() {
  try {
    const answer = await fetch('/status', { cache: 'no-store' });
    show(await answer.json());
  } catch {
    troubles([{ what: 'The gateway does not answer.', remedy: 'Is it running? systemctl status linnet-gateway' }]);
  }
  setTimeout(read, MILLIS);
}

read();
