// What a version takes held-out examples for: a class a row, shaded by the share of it.

import { get, path } from './api.js';
import { card, h, say, toast } from './parts.js';
import { count, percent, things } from './words.js';

const WAIT = 1_000;

/** Of a cell that holds such a share of its row. */
function shade(isRight, share) {
  return `color-mix(in srgb, var(${isRight ? '--accent' : '--warn'}) ${Math.round(60 * share)}%, transparent)`;
}

export function decisionsTable(of) {
  const head = h('thead');
  const body = h('tbody');
  const note = h('p', { cls: 'muted small' });
  const table = h('div', { cls: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Decisions on held-out examples' }, h('table', { cls: 'decisions' }, head, body));
  const element = card('Decisions on held-out examples', 'of what boards keep out of their training; a class a row, what it is taken for across', h('div', {}, table, note));
  element.classList.add('hidden');
  let shown;
  let timer;

  function fill(evaluation) {
    const classes = evaluation.classes ?? [];
    table.classList.toggle('hidden', classes.length === 0);
    head.replaceChildren(h('tr', {}, h('th', { scope: 'col', text: 'Is' }), ...classes.map(each => h('th', { scope: 'col', cls: 'num', text: each.name })),
      h('th', { scope: 'col', cls: 'num', text: 'others', title: 'Counts below 5 are told as one sum' }), h('th', { scope: 'col', cls: 'num', text: 'Recall' }), h('th', { scope: 'col', cls: 'num', text: 'Precision' })));
    body.replaceChildren(...classes.map((row, i) => h('tr', {}, h('th', { scope: 'row', text: row.name }),
      ...row.decisions.map((cell, j) => h('td', {
        cls: 'num', text: cell === null ? '·' : count(cell),
        style: { backgroundColor: shade(i === j, cell === null ? 0 : cell / row.examples) },
        title: cell === null ? 'fewer than 5' : `${count(cell)} of ${count(row.examples)} ${row.name} taken for ${classes[j].name}`,
      })),
      h('td', { cls: 'num muted', text: count(row.hidden) }), h('td', { cls: 'num', text: percent(row.recall) }), h('td', { cls: 'num', text: percent(row.precision) }))));
    say(note, `Version ${count(evaluation.version)}: ${percent(evaluation.accuracy)} of ${things(evaluation.examples, 'example')} of ${things(evaluation.boards, 'board')}.${classes.length ? '' : ' Too few boards told what they took them for.'}`);
  }

  async function load() {
    timer = undefined;
    const { version } = of().heldOut;
    shown = version;
    try {
      fill(await get(`${path.model(of().fleet, of().model)}/versions/${version}/evaluation`));
      element.classList.remove('hidden');
    } catch (refused) {
      toast(refused.message, true);
    }
  }

  return {
    element,
    update: now => {
      if (now.heldOut && now.heldOut.version !== shown) {
        timer ||= setTimeout(load, shown === undefined ? 0 : WAIT);
      }
    },
    close: () => clearTimeout(timer),
  };
}
