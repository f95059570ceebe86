// What boards find of their machines: a score in time against its limit, and alarms that stay until somebody has looked.

import { get, path, send } from './api.js';
import { versionChart } from './charts.js';
import { attempt, card, chip, confirm, h, say, setChip } from './parts.js';
import { count, lasting, machineState, things } from './words.js';

/** The worst first; further ones are on the boards' page. */
const SHOWN = 12;
const REFRESH = 3_000;
const ORDER = ['alarm', 'sensor', 'drift', 'not-known-here', 'learning', 'normal'];

/** `2 in alarm, 1 drifting, 13 normal`. */
export function wordsOf(machines) {
  return ORDER.filter(state => machines[state]).map(state => `${count(machines[state])} ${machineState[state][3]}`).join(', ');
}

/** Score and limit of one machine, oldest on the left. */
export function scoreChart(id) {
  const chart = versionChart({
    label: `Score of ${id} against its limit`,
    across: 'Report',
    none: 'Nothing to draw yet: its board has judged no window.',
    lines: [
      { name: 'Score', colour: '--accent', scale: 'score', of: at => at.score, value: count, axis: count },
      { name: 'Limit', colour: '--bad', scale: 'score', dash: [5, 4], of: at => at.limit, value: count, axis: count },
    ],
  });
  return { ...chart, set: scores => chart.set(scores.map((at, i) => ({ version: i + 1, ...at }))) };
}

/** What a person may say of a machine; each is asked before. */
const WORDS = {
  acknowledge: {
    name: 'Acknowledge', verb: 'POST', place: 'acknowledge', title: id => `Acknowledge the alarm of ${id}?`,
    text: 'Somebody has looked at the machine. The alarm ends, and begins again if the machine is still not as it was learnt.',
  },
  remount: {
    name: 'Mounted anew', verb: 'POST', place: 'own-point', title: id => `Was ${id} mounted anew?`,
    text: 'What the machine does now is usual: its board learns that from its next 60 windows, and has no alarm meanwhile. A fault that is there now is then usual, too, so look at the machine first.',
  },
  forget: {
    name: 'Forget its own normal', verb: 'DELETE', place: 'own-point', title: id => `Forget the own normal of ${id}?`,
    text: 'Its board judges by what the fleet learnt alone.',
  },
};

function wordButton(word, fleet, model, id, done = () => {}) {
  const { name, verb, place, title, text } = WORDS[word];
  const button = h('button', { cls: word === 'acknowledge' ? 'main' : '', text: name });
  button.addEventListener('click', async () => {
    const isSure = await confirm({ title: title(id), text, button: name, isDangerous: false });
    const to = `${path.model(fleet, model)}/boards/${encodeURIComponent(id)}/${place}`;
    if (isSure && await attempt(button, () => send(verb, to), `Board ${id} is told`)) {
      done();
    }
  });
  return button;
}

/** All that can be said of a machine as it is now. */
export function wordButtons(fleet, model, id, machine, done) {
  const fits = ['acknowledge', 'remount', 'forget'].filter(word => ({
    acknowledge: machine.state === 'alarm',
    remount: true,
    forget: machine.ownPoint?.windows > 0,
  })[word]);
  return fits.map(word => wordButton(word, fleet, model, id, done));
}

/** How it is, as a chip shows it: while its board learns its own normal, how far that is. */
export function conditionOf({ condition, ownPoint }) {
  const [word, tone, sentence] = machineState[condition];
  return [condition === 'learning' ? ownPoint.words : word, tone, sentence];
}

/** What it found last; of a machine that is not judged, what its board had judged before. */
function figuresOf(machine) {
  const since = `for ${lasting(machine.secondsAgo)}`;
  if (machine.condition === 'learning') {
    return `not judged meanwhile, ${since}; ${things(machine.windows, 'window')} before`;
  }
  return [`score ${count(machine.score)}, limit ${count(machine.limit)}, ${since}, ${things(machine.windows, 'window')}`,
    machine.why, machine.ownPoint?.words].filter(Boolean).join('; ');
}

export function machinesCard(fleet, model) {
  const line = h('p', { cls: 'muted small', text: 'reading …' });
  const list = h('div', { cls: 'machines' });
  const shown = new Map();
  let timer;

  async function load() {
    timer = undefined;
    try {
      const { boards } = await get(`${path.fleet(fleet)}/boards?limit=100000&model=${encodeURIComponent(model)}`);
      const all = boards.filter(board => board.machine).sort((a, b) => rank(a) - rank(b));
      say(line, all.length === 0 ? 'No board has judged a window yet.'
        : all.length > SHOWN ? `${things(all.length, 'machine')}; here are the ${SHOWN} that are worst` : things(all.length, 'machine'));
      const worst = all.slice(0, SHOWN);
      for (const [id, each] of shown) {
        if (!worst.some(board => board.board === id)) {
          each.close();
          shown.delete(id);
        }
      }
      list.replaceChildren(...worst.map(board => {
        if (!shown.has(board.board)) {
          shown.set(board.board, machine(fleet, model, board.board, load));
        }
        return shown.get(board.board).element;
      }));
      await Promise.all(worst.map(board => shown.get(board.board).load(board)));
    } catch (refused) {
      say(line, refused.message);
    }
  }

  const later = () => { timer ||= setTimeout(load, REFRESH); };
  const clock = setInterval(later, REFRESH);
  load();
  return {
    element: card('Machines', 'score in time against its limit', h('div', {}, line, list)),
    update: later,
    close: () => {
      clearInterval(clock);
      clearTimeout(timer);
      shown.forEach(each => each.close());
    },
  };
}

const rank = board => 1_000 * ORDER.indexOf(board.machine.condition) + board.machine.limit - board.machine.score;

function machine(fleet, model, id, changed) {
  const state = chip(['', '', '']);
  const words = h('p', { cls: 'small muted' });
  const chart = scoreChart(id);
  const acts = h('div', { cls: 'actions' },
    wordButton('acknowledge', fleet, model, id, changed), wordButton('remount', fleet, model, id, changed));
  const element = h('article', { cls: 'machine' },
    h('div', { cls: 'line' }, h('h3', { cls: 'clip', text: id }), state), words, acts, chart.element);
  return {
    element,
    close: chart.close,
    load: async board => {
      setChip(state, conditionOf(board.machine));
      acts.classList.toggle('hidden', !['alarm', 'not-known-here'].includes(board.machine.state));
      acts.firstChild.classList.toggle('hidden', board.machine.state !== 'alarm');
      say(words, figuresOf(board.machine));
      const { scores } = await get(`${path.fleet(fleet)}/boards/${encodeURIComponent(id)}?model=${encodeURIComponent(model)}`);
      chart.set(scores || []);
    },
  };
}
