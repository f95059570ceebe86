// The processes that share a model's rounds over Kafka, and who folds which partition.

import { get, path } from './api.js';
import { card, h, say } from './parts.js';
import { count, things } from './words.js';

const LOOK_AGAIN = 5_000;

/** Numbers with what follows one another as a range: 0–3, 7. */
function ranges(numbers) {
  const all = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = all.at(-1);
    if (last && last[1] === number - 1) {
      last[1] = number;
    } else {
      all.push([number, number]);
    }
  }
  return all.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ') || '–';
}

const sum = (all, what) => all.reduce((before, each) => before + each[what], 0);

export function processesCard(fleet, model) {
  const body = h('tbody');
  const note = h('p', { cls: 'muted small', text: 'reading …' });
  const names = [['Process'], ['Address', 'narrow-hide'], ['Does'], ['Folds partitions'], ['Records behind', 'num'], ['Updates finished', 'num']];
  const element = card('Processes', 'that share the rounds over Kafka', h('div', {},
    h('div', { cls: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Processes' },
      h('table', {}, h('thead', {}, h('tr', {}, ...names.map(([name, cls]) => h('th', { scope: 'col', cls, text: name })))), body)), note));

  function row(process, partitions) {
    const own = partitions.filter(partition => partition.owner === process.instance);
    return h('tr', {}, h('td', { text: process.instance }), h('td', { cls: 'narrow-hide', text: process.host }), h('td', { text: process.roles.join(', ') }),
      h('td', { text: ranges(own.map(partition => partition.partition)) }), h('td', { cls: 'num', text: count(sum(own, 'lag')) }),
      h('td', { cls: 'num', text: `${count(sum(own, 'finished'))} of ${count(sum(own, 'started'))}` }));
  }

  async function load() {
    try {
      const { merging, trouble, waitsForFleets, processes, partitions } = await get(`${path.model(fleet, model)}/processes`);
      body.replaceChildren(...processes.map(process => row(process, partitions)));
      const orphans = partitions.filter(partition => partition.owner === undefined).map(partition => partition.partition);
      const awaited = partitions.filter(partition => partition.waitedFor).map(partition => partition.partition);
      say(note, [
        trouble ? `Nobody is answered: ${trouble}.` : `${things(processes.length, 'process', 'processes')}; ${merging} merges.`,
        orphans.length ? `Nobody folds partitions ${ranges(orphans)}.` : '',
        waitsForFleets ? `The round has ended here, and waits for fleet ${waitsForFleets.join(', ')}.` : '',
        awaited.length ? `The round waits for partitions ${ranges(awaited)}.` : '',
      ].filter(sentence => sentence).join(' '));
      note.className = trouble || orphans.length ? 'note is-bad' : 'muted small';
    } catch (refused) {
      say(note, refused.message);
    }
  }

  const clock = setInterval(load, LOOK_AGAIN);
  load();
  return { element, close: () => clearInterval(clock) };
}
