// All models as cards: do they learn, is it good, who is missing?

import { wordsOf as machineWords } from './machines.js';
import { chip, h, say, setChip, spark } from './parts.js';
import { bytes, count, lasting, measure, modelState, things, time, watchesMachines } from './words.js';

function card(of) {
  const state = chip(modelState[of.state]);
  const watches = watchesMachines(of.network);
  const figure = h('span', { text: '–' });
  const unit = h('small');
  const what = h('p', { cls: 'small muted' });
  const line = spark(`${measure(of)} of ${of.model} over its versions`);
  const facts = {};
  const fact = (name, title) => h('div', { title }, h('dt', { text: name }), (facts[name] = h('dd', { text: '–' })));
  const alarm = h('p', { cls: 'small muted' });
  const element = h('a', { cls: 'card model-card', href: `#/fleets/${of.fleet}/models/${of.model}` },
    h('div', { cls: 'line' }, h('h2', { cls: 'clip', text: of.model, title: `${of.model} of fleet ${of.fleet}` }), state),
    h('div', {}, h('p', { cls: 'figure' }, figure, unit), what),
    watches ? '' : line.element,
    h('dl', { cls: 'facts' }, fact('Version'), fact('Boards'), fact('Up per board', 'Bytes that a board sends in a round, all packets counted')),
    alarm);
  const update = (model, rounds) => {
    setChip(state, modelState[model.state]);
    figure.classList.toggle('is-bad', watches && model.machines?.alarm > 0);
    say(figure, watches ? (model.machines ? count(model.machines.alarm || 0) : '–') : model.accuracy === undefined ? '–' : (100 * model.accuracy).toFixed(1));
    const isKnown = watches ? model.machines !== undefined : model.accuracy !== undefined;
    say(unit, isKnown && !watches ? '%' : '');
    say(what, watches ? (isKnown ? 'machines in alarm' : 'no machine was judged yet') : isKnown ? (model.measure === 'r2' ? 'R², of what boards add up' : 'accuracy, as boards report it') : model.measure === 'r2' ? 'no round has closed yet' : 'no board has reported yet');
    line.set(rounds.map(round => round.accuracy).filter(accuracy => accuracy !== undefined));
    say(facts.Version, model.version === undefined ? '–' : count(model.version));
    say(facts.Boards, model.boards === undefined ? '–' : model.missing ? `${count(model.boards - model.missing)} of ${count(model.boards)}` : count(model.boards));
    const last = rounds.filter(round => round.updates > 0).at(-1);
    say(facts['Up per board'], last ? bytes(last.bytes / last.updates) : '–');
    say(alarm, alarmOf(model, last));
  };
  return { element, update };
}

function alarmOf(model, last) {
  if (model.failedBecause) {
    return `Failed: ${model.failedBecause}.`;
  }
  if (model.heldBecause) {
    return `Held: ${model.heldBecause}.`;
  }
  if (model.state === 'waiting') {
    return `Waits for ${things(model.settings.firstBoards, 'board')} before the first round.`;
  }
  if (model.machines) {
    return `${machineWords(model.machines)}.`;
  }
  if (model.nextRoundAt) {
    return `The next round opens at ${time(model.nextRoundAt)}.`;
  }
  if (model.missing) {
    return `${things(model.missing, 'board')} missing.`;
  }
  return last ? `The last round took ${lasting(last.seconds)}.` : modelState[model.state][2];
}

export function fleetView(store) {
  const notes = h('div', {});
  const grid = h('div', { cls: 'models' });
  const title = h('h1', { text: 'Fleet' });
  const line = h('p', { cls: 'muted' });
  const cards = new Map();
  function update() {
    const fleets = [...store.fleets.values()];
    say(title, fleets.length === 0 ? 'No model yet' : fleets.length === 1 ? `Fleet ${fleets[0].fleet}` : `${fleets.length} fleets`);
    say(line, fleets.length === 0 ? 'linnet model create FLEET/NAME makes one.' : fleets.filter(fleet => fleet.broker).map(fleet =>
      `${fleets.length > 1 ? `${fleet.fleet}: ` : ''}${things(fleet.boards, 'board')}${fleet.missing ? `, ${fleet.missing} missing` : ''} · ${things(fleet.gateways, 'gateway')} · ${fleet.broker}`).join(' — '));
    notes.replaceChildren(...fleets.flatMap(trouble));
    for (const model of store.models.values()) {
      const key = `${model.fleet}/${model.model}`;
      if (!cards.has(key)) {
        cards.set(key, card(model));
        grid.append(cards.get(key).element);
      }
      cards.get(key).update(model, store.rounds(model.fleet, model.model));
    }
  }
  update();
  return { title: 'Fleet', elements: [h('div', { cls: 'head' }, h('div', {}, title, line)), notes, grid], update, close() {} };
}

function trouble(fleet) {
  const found = [];
  if (fleet.connected === false) {
    found.push(h('p', { cls: 'note is-bad', text: `The broker at ${fleet.broker} is not reached: boards cannot be heard. It is tried on.` }));
  }
  if (fleet.brokerRefuses) {
    found.push(h('p', { cls: 'note', text: `The broker does not take ${fleet.brokerRefuses}. Look at what the aggregator may write there.` }));
  }
  return found;
}

