// The gateways of a fleet, as they say of themselves that they are there.

import { get, path } from './api.js';
import { chip, h, say } from './parts.js';
import { ago, bytes, count, things } from './words.js';

export function gatewaysView(store, { fleet }) {
  const line = h('p', { cls: 'muted small', text: 'reading …' });
  const grid = h('div', { cls: 'gateways' });
  let timer;

  async function load() {
    timer = undefined;
    try {
      const { gateways } = await get(`${path.fleet(fleet)}/gateways`);
      say(line, `${things(gateways.length, 'gateway')} of fleet ${fleet}`);
      grid.replaceChildren(...gateways.map(card));
      if (gateways.length === 0) {
        grid.replaceChildren(h('p', { cls: 'empty', style: { gridColumn: '1 / -1' },
          text: 'No gateway has said that it is there. Boards on MQTT need none; those on CoAP and serial lines stand behind one.' }));
      }
    } catch (refused) {
      say(line, refused.message);
    }
  }

  function card(of) {
    return h('article', { cls: 'card' },
      h('div', { cls: 'head' }, h('h2', { cls: 'clip', text: of.gateway }), chip(of.online ? ['online', 'good', 'It says that it is there.'] : ['away', 'bad', 'It said goodbye, or the broker has lost it.'])),
      h('dl', { cls: 'facts' },
        h('div', {}, h('dt', { text: 'Boards behind it' }), h('dd', { text: count(of.boards) })),
        h('div', {}, h('dt', { text: of.online ? 'There since' : 'Away since' }), h('dd', { text: ago(of.heardSecondsAgo) })),
        ...ports(of.ports),
        ...custody(of.custody),
        ...of.software ? [fact('Software', of.software)] : []),
      h('p', { cls: 'small muted', text: of.ports?.closed ? 'Which port, and what to do: linnet gateway status on its machine, or its page at its status port.' : of.online ? 'Boards and log: linnet gateway status on its machine.'
        : 'What boards bring meanwhile is in its custody, if it runs. Look at its power and its network.' }));
  }

  const fact = (name, text) => h('div', {}, h('dt', { text: name }), h('dd', { text }));

  function ports(of) {
    if (!of || of.open + of.closed === 0) return [];
    return [fact('Serial ports', of.closed ? `${count(of.open)} open, ${count(of.closed)} not` : `${count(of.open)} open`)];
  }

  function custody(held) {
    if (!held) return [];
    const text = held.updates === 0 ? 'nothing' : `${things(held.updates, 'update')}, ${bytes(held.bytes)}`;
    return [h('div', {}, h('dt', { text: 'In custody' }), h('dd', { text })),
      ...held.updates === 0 ? [] : [h('div', {}, h('dt', { text: 'The oldest of it' }), h('dd', { text: ago(held.oldestSeconds) }))]];
  }

  const clock = setInterval(load, 10_000);
  load();
  return {
    title: 'Gateways',
    elements: [h('div', { cls: 'head' }, h('div', {}, h('h1', { text: 'Gateways' }), line)), grid],
    update: what => { if (what === 'gateways') { timer ||= setTimeout(load, 300); } },
    close: () => (clearInterval(clock), clearTimeout(timer)),
  };
}
