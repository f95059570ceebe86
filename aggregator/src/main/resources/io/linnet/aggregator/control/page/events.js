// What people changed, and what went otherwise than it should.

import { get, path } from './api.js';
import { attempt, h, say } from './parts.js';
import { change as words, count, things, time } from './words.js';

const WHO = { local: 'this machine', watch: 'the watch' };

export function eventsView(store, { fleet }) {
  const list = h('ol', { cls: 'log' });
  const none = h('p', { cls: 'empty hidden', text: 'Nothing yet: nobody has changed anything, and every round went as it should.' });
  const more = h('button', { cls: 'quiet', text: 'Earlier changes' });
  const changes = new Map();
  let next;
  const models = [...store.models.values()].filter(model => model.fleet === fleet);

  async function load(before) {
    for (const { model } of models) {
      const page = await get(`${path.model(fleet, model)}/changes?limit=50${before ? `&before=${before}` : ''}`);
      page.changes.forEach(change => changes.set(`${model} ${change.number}`, { at: change.at, who: WHO[change.who] || change.who, text: words(change), model }));
      next = page.next;
    }
    more.classList.toggle('hidden', next === undefined);
    draw();
  }

  function troubles() {
    return models.flatMap(({ model }) => store.rounds(fleet, model).slice(-200).flatMap(round => {
      const said = [];
      if (round.diverging) {
        said.push(`round ${count(round.round)} took a step far larger than those before`);
      }
      if (round.stragglers.length) {
        said.push(`round ${count(round.round)} closed without ${round.stragglers.slice(0, 4).join(', ')}${round.stragglers.length > 4 ? ' …' : ''}`);
      }
      const refused = Object.entries(round.refused);
      if (refused.length) {
        said.push(`round ${count(round.round)}: ${refused.map(([label, number]) => `${things(number, 'packet')} refused as ${label}`).join(', ')}`);
      }
      return said.map(text => ({ at: round.at, who: 'the fleet', text, model }));
    }));
  }

  function draw() {
    const all = [...changes.values(), ...troubles()].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 400);
    none.classList.toggle('hidden', all.length > 0);
    list.replaceChildren(...all.map(of => h('li', {},
      h('time', { cls: 'muted', datetime: of.at, title: of.at, text: time(of.at) }),
      h('span', { cls: 'clip', title: of.who, text: of.who }),
      h('span', { cls: 'what', text: models.length > 1 ? `${of.model}: ${of.text}` : of.text }))));
  }

  more.addEventListener('click', () => attempt(more, () => load(next), 'Earlier changes are shown'));
  const line = h('p', { cls: 'muted small', text: `of fleet ${fleet}; changes are kept, rounds as far back as this page has read them` });
  load().catch(refused => say(line, refused.message));
  return {
    title: 'Events',
    elements: [h('div', { cls: 'head' }, h('div', {}, h('h1', { text: 'Events' }), line)),
      h('section', { cls: 'card' }, list, none, h('div', { cls: 'more' }, more))],
    update: what => (what === 'change' ? load() : draw()),
    close() {},
  };
}
