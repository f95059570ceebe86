// One model: how good it is, how rounds go, its versions, and what may be changed.

import { get, path, send } from './api.js';
import { fromZero, shares, versionChart } from './charts.js';
import { decisionsTable } from './decisions.js';
import { machinesCard, wordsOf as machineWords } from './machines.js';
import { attempt, card, chip, confirm, h, pairs, say, setChip, tile } from './parts.js';
import { processesCard } from './processes.js';
import { versionsTable } from './versions.js';
import { bytes, count, decimal, lasting, measure, modelState, percent, reason, things, time, watchesMachines } from './words.js';

const PAGE = 15;

export function modelView(store, { fleet, model }) {
  const at = path.model(fleet, model);
  const of = () => store.model(fleet, model);
  if (of().state === 'failed') {
    return failedView(of, at);
  }
  const head = header(of, at, store);
  const watches = watchesMachines(of().network);
  const trains = of().network.kind !== 'points';
  const machines = watches ? machinesCard(fleet, model) : undefined;
  const processes = of().engine === 'kafka' ? processesCard(fleet, model) : undefined;
  const learnsNumber = of().measure === 'r2';
  const tiles = figures(watches, learnsNumber);
  const open = openRound();
  const charts = [accuracyChart(measure(of())), bitsChart(), secondsChart()];
  const rounds = roundsTable(at, measure(of()));
  const versions = versionsTable(of, at, store);
  const decisions = decisionsTable(of);
  const settings = settingsForm(of, at, store);
  let version = -1;

  function update() {
    const now = of();
    const course = store.rounds(fleet, model);
    head.update(now);
    tiles.update(now, course);
    machines?.update();
    open.update(now);
    charts.forEach(chart => chart.set(course));
    if (!learnsNumber) {
      decisions.update(now);
    }
    settings.update(now);
    if (now.version !== version || rounds.isStale(course)) {
      version = now.version;
      rounds.update(course);
      versions.later();
    }
  }
  const clock = setInterval(() => open.update(of()), 250);
  update();
  return {
    title: model,
    elements: [
      head.element, head.note, tiles.element, open.element,
      ...(watches ? [machines.element] : []),
      ...(processes ? [processes.element] : []),
      h('div', { cls: 'charts' },
        ...(trains ? [card(`${measure(of())} and loss by version`, watches ? 'of the windows that boards learn to repeat' : learnsNumber ? 'of what boards add up' : 'as boards report them of their own data', charts[0].element, 'wide')] : []),
        card('Bits per parameter up', 'of an update, all packets counted', charts[1].element, 'half'),
        card('Seconds per round', 'amber: some board was late', charts[2].element, 'half')),
      rounds.element, versions.element, ...(watches || learnsNumber ? [] : [decisions.element]), settings.element,
    ],
    update,
    close: () => {
      clearInterval(clock);
      versions.close();
      machines?.close();
      processes?.close();
      decisions.close();
      charts.forEach(chart => chart.close());
    },
  };
}

/** The stream says when it runs again, and the view is opened anew. */
function failedView(of, at) {
  const state = chip(modelState.failed);
  const note = h('p', { cls: 'note is-bad' });
  const again = h('button', { cls: 'main', text: 'Try again' });
  again.addEventListener('click', () => attempt(again, () => send('POST', `${at}/resume`), `${of().model} runs again`));
  const update = () => say(note, `This model cannot run: ${of().failedBecause}. It is tried again from time to time; the other models do not notice.`);
  update();
  return {
    title: of().model,
    elements: [
      h('div', { cls: 'head' }, h('div', {}, h('h1', { text: of().model }), h('p', { cls: 'muted small', text: `fleet ${of().fleet}` })), state,
        h('div', { cls: 'actions' }, ...(of().removable ? [removal(of, at)] : []), again)),
      note,
    ],
    update,
    close() {},
  };
}

function removal(of, at) {
  return h('button', { text: 'Remove', on: {
    click: async event => {
      const button = event.currentTarget;
      const isSure = await confirm({
        title: `Remove ${of().model}?`,
        text: 'Boards are offered nothing of it any more. Its journal, with all versions, is kept aside on the aggregator.',
        button: `Remove ${of().model}`,
      });
      if (isSure && await attempt(button, () => send('DELETE', at), `${of().model} is removed`)) {
        location.hash = '#/';
      }
    },
  } });
}

function header(of, at, store) {
  const state = chip(['', '', '']);
  const title = h('h1', { text: of().model });
  const line = h('p', { cls: 'muted small' });
  const note = h('p', { cls: 'note is-bad hidden' });
  const change = (verb, done) => ({ click: event => attempt(event.currentTarget, async () => store.took(await send('POST', `${at}/${verb}`)), done) });
  const pause = h('button', { text: 'Pause', on: {
    click: async event => {
      const button = event.currentTarget;
      const isSure = await confirm({
        title: `Pause ${of().model}?`,
        text: 'Boards rest until it is resumed. The round that is open stays open, and nothing of it is lost.',
        button: 'Pause',
        isDangerous: false,
      });
      if (isSure) {
        attempt(button, async () => store.took(await send('POST', `${at}/pause`)), `${of().model} is paused`);
      }
    },
  } });
  const resume = h('button', { cls: 'main', text: 'Resume', on: change('resume', `${of().model} goes on`) });
  const release = h('button', { cls: 'main', text: 'Release', title: 'Lets it go on from its best version', on: change('release', `${of().model} goes on from its best version`) });
  const finish = h('button', { text: 'Finish', on: {
    click: async event => {
      const button = event.currentTarget;
      const isSure = await confirm({
        title: `Finish ${of().model}?`,
        text: `Version ${count(of().version)} is the last, until somebody resumes it. Boards keep it.`,
        button: 'Finish',
        isDangerous: false,
      });
      if (isSure) {
        attempt(button, async () => store.took(await send('POST', `${at}/finish`)), `${of().model} has finished`);
      }
    },
  } });
  const remove = removal(of, at);
  const element = h('div', { cls: 'head' }, h('div', {}, title, line), state, h('div', { cls: 'actions' }, remove, finish, pause, resume, release));
  const show = (button, isShown) => button.classList.toggle('hidden', !isShown);
  return {
    element,
    note,
    update: now => {
      setChip(state, modelState[now.state]);
      say(line, `fleet ${now.fleet} · ${now.network.kind} ${now.network.units.join('–')} · ${things(now.network.parameters, 'parameter')}`);
      show(pause, ['learning', 'waiting', 'resting'].includes(now.state));
      show(resume, now.state === 'paused' || (now.state === 'finished' && !(now.settings.rounds && now.round >= now.settings.rounds)));
      show(finish, ['learning', 'resting', 'paused'].includes(now.state));
      show(remove, now.removable === true && now.state !== 'learning');
      show(release, now.state === 'held');
      show(note, now.heldBecause !== undefined);
      say(note, `The watch holds this model at its best version: ${now.heldBecause}. Look for the reason, then release it.`);
    },
  };
}

function figures(watches, learnsNumber) {
  const all = {
    machines: tile('Machines', 'Boards by what they last found of their machines'),
    limit: tile('Limit', 'Class of the score above which a window is over the limit; 8 classes more are twice the score'),
    accuracy: learnsNumber
      ? tile('R²', 'Share of the number’s spread that the model explains, of all that boards add up: 1 is all of it, below 0 their mean would say more')
      : tile('Accuracy', 'Share of their own examples that boards decide rightly, weighted by examples'),
    heldOut: tile('Held out', 'The same of the examples that boards keep out of their training'),
    loss: tile('Loss', learnsNumber ? 'Mean square of the errors; 0.25 is that of one deviation' : 'As boards report it, weighted by examples'),
    version: tile('Version', 'Number of the newest version'),
    boards: tile('Boards', 'Boards with a number in the fleet'),
    up: tile('Up each round', 'Bytes that a board sends in a round, all packets counted'),
    seconds: tile('Last round', 'Time from the offer to the close'),
  };
  const shown = Object.entries(all).filter(([name]) => (watches ? !['accuracy', 'heldOut', 'loss'].includes(name) : !['machines', 'limit'].includes(name)));
  return {
    element: h('section', { cls: 'tiles', 'aria-label': 'Figures' }, ...shown.map(([, each]) => each.element)),
    update: (now, course) => {
      const last = course.filter(round => round.updates > 0).at(-1);
      const reported = now.reportedVersion === undefined ? (learnsNumber ? 'no round has closed yet' : 'no board has reported yet') : `of version ${count(now.reportedVersion)}, by ${things(now.reportedBy, 'board')}`;
      all.machines.set(now.machines ? `${count(now.machines.alarm || 0)} in alarm` : '–', now.machines ? machineWords(now.machines) : 'no board has judged a window yet');
      all.limit.set(now.limits?.heldOut ? count(now.limits.c99) : '–', limitWords(now.limits));
      all.accuracy.set(percent(now.accuracy), reported);
      all.heldOut.set(percent(now.heldOut?.accuracy), now.heldOut ? `of version ${count(now.heldOut.version)}, ${things(now.heldOut.examples, 'example')} of ${things(now.heldOut.boards, 'board')}` : 'too few boards hold examples out');
      all.loss.set(decimal(now.loss), now.loss === undefined ? '' : `of version ${count(now.reportedVersion)}`);
      all.version.set(count(now.version), now.settings.rounds ? `of ${count(now.settings.rounds)}` : `digest ${now.digest.slice(0, 8)}`);
      all.boards.set(count(now.boards), now.missing ? `${count(now.missing)} missing` : 'none missing');
      all.up.set(last ? bytes(last.bytes / last.updates) : '–', last ? `a board, ${decimal(last.bitsPerParameter, 2)} bits per parameter` : '');
      all.seconds.set(last ? lasting(last.seconds) : '–', last ? `${things(last.updates, 'update')} of ${things(last.boards, 'board')}` : '');
    },
  };
}

function limitWords(limits) {
  if (!limits?.heldOut) {
    return 'no board judges before there is one';
  }
  return limits.isGuess ? `a guess: of ${things(limits.heldOut, 'window')} held out, and 100 are wanted` : `of ${things(limits.heldOut, 'window')} held out`;
}

function openRound() {
  const bar = h('i', {});
  const words = h('span', {});
  const clock = h('span', { cls: 'muted' });
  const element = h('section', { cls: 'card round', 'aria-label': 'The open round' },
    h('div', { cls: 'line' }, words, clock), h('div', { cls: 'bar' }, bar));
  return {
    element,
    update: now => {
      const { expected, finished, seconds } = now.open;
      const isOpen = now.state === 'learning';
      const passed = seconds + (isOpen ? (performance.now() - now.takenAt) / 1e3 : 0);
      const isWork = isOpen || now.state === 'paused' || now.state === 'resting';
      bar.style.width = `${isWork && expected ? Math.min(100, (100 * finished) / expected) : 0}%`;
      say(words, isWork ? `Round ${count(now.round + 1)}: ${count(finished)} of ${things(expected, 'board')} done` : modelState[now.state][2]);
      say(clock, isOpen ? `open for ${lasting(passed)}, at most ${lasting(now.settings.deadlineSeconds)} once ${things(now.settings.quorum, 'update')} have begun`
        : now.state === 'paused' ? 'paused: what still arrives is kept' : now.nextRoundAt ? `opens at ${time(now.nextRoundAt)}` : '');
    },
  };
}

function accuracyChart(name) {
  return versionChart({
    label: `${name} and loss by version`,
    marks: true,
    range: { share: shares, loss: fromZero },
    lines: [
      { name, colour: '--accent', scale: 'share', of: round => round.accuracy, value: share => percent(share), axis: share => `${Math.round(100 * share)} %` },
      { name: 'Held out', colour: '--ink', scale: 'share', of: round => round.heldOut?.accuracy, value: share => percent(share), axis: share => `${Math.round(100 * share)} %` },
      { name: 'Loss', colour: '--second', scale: 'loss', dash: [5, 4], of: round => round.loss, value: loss => decimal(loss, 4), axis: loss => decimal(loss, loss >= 1 ? 1 : 3) },
    ],
  });
}

function bitsChart() {
  return versionChart({
    label: 'Bits per parameter up, by version',
    range: { bits: fromZero },
    lines: [{ name: 'Bits per parameter', colour: '--accent', scale: 'bits', of: round => round.bitsPerParameter, value: bits => decimal(bits, 2), axis: bits => decimal(bits, bits < 10 ? 1 : 0) }],
  });
}

function secondsChart() {
  const isLate = round => round.stragglers.length > 0 || round.updates + round.missing < round.boards;
  const line = (name, colour, has) => ({
    name, colour, bars: true, scale: 'seconds', of: round => (has(round) ? round.seconds : undefined), value: lasting, axis: seconds => lasting(seconds),
  });
  return versionChart({
    label: 'Seconds per round, by version',
    range: { seconds: fromZero },
    lines: [line('All in time', '--accent', round => !isLate(round)), line('Some late', '--warn', isLate)],
  });
}

function wordsOf(round) {
  const said = [];
  if (round.wentBackTo !== undefined) {
    said.push(`went back to version ${count(round.wentBackTo)}`);
  }
  if (round.diverging) {
    said.push('its step was far larger than those before');
  }
  if (round.stragglers.length) {
    said.push(`late: ${round.stragglers.slice(0, 3).join(', ')}${round.stragglers.length > 3 ? ' …' : ''}`);
  }
  if (round.missing) {
    said.push(`${things(round.missing, 'board')} missing`);
  }
  if (round.opposed) {
    said.push(`${things(round.opposed, 'slice')} against the model’s way`);
  }
  if (round.late) {
    said.push(`${things(round.late, 'update')} of earlier rounds`);
  }
  Object.entries(round.refused).forEach(([label, number]) => said.push(`${count(number)} refused: ${label}`));
  return said.join(' · ');
}

function roundsTable(at, figure) {
  const body = h('tbody');
  const more = h('button', { cls: 'quiet', text: 'Earlier rounds' });
  let older = [];
  let newest = [];
  let shown = '';
  more.addEventListener('click', () => attempt(more, async () => {
    const oldest = [...newest, ...older].at(-1);
    older = [...older, ...(await get(`${at}/rounds?limit=50&before=${oldest.version}`)).rounds];
    fill();
    return older.length;
  }, 'Earlier rounds are shown'));
  function fill() {
    const last = newest.at(-1)?.version ?? Infinity;
    older = older.filter(round => round.version < last);
    body.replaceChildren(...[...newest, ...older].map(round => h('tr', {},
      h('td', { text: count(round.version) }),
      h('td', { cls: 'narrow-hide', text: time(round.at), title: round.at }),
      h('td', { cls: 'num', text: `${count(round.updates)} of ${count(round.boards)}` }),
      h('td', { cls: 'num', text: round.seconds ? lasting(round.seconds) : '–' }),
      h('td', { cls: 'num narrow-hide', text: bytes(round.bytes) }),
      h('td', { cls: 'num', text: percent(round.accuracy) }),
      h('td', { cls: 'words muted', text: wordsOf(round), title: Object.keys(round.refused).map(reason).join(' ') || undefined }))));
  }
  const names = [['Version'], ['Closed', 'narrow-hide'], ['Updates', 'num'], ['Open for', 'num'], ['Bytes up', 'num narrow-hide'], [figure, 'num'], ['What happened']];
  return {
    element: card('Rounds', 'newest first', h('div', {}, h('div', { cls: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Rounds' },
      h('table', {}, h('thead', {}, h('tr', {}, ...names.map(([name, cls]) => h('th', { scope: 'col', cls, text: name })))), body)),
    h('div', { cls: 'more' }, more))),
    isStale: course => JSON.stringify(course.slice(-PAGE)) !== shown,
    update: course => {
      shown = JSON.stringify(course.slice(-PAGE));
      newest = course.slice(-PAGE).reverse();
      fill();
      more.classList.toggle('hidden', newest.length === 0 || [...newest, ...older].at(-1).version <= 1);
    },
  };
}

const MERGES = { mean: 'mean', clip: 'mean, outliers cut', direction: 'mean, outliers cut, and what points against the model left out' };

function settingsForm(of, at, store) {
  const deadline = h('input', { type: 'number', min: '0.01', step: 'any', name: 'deadline', autocomplete: 'off' });
  const quorum = h('input', { type: 'number', min: '1', step: '1', name: 'quorum', autocomplete: 'off' });
  const save = h('button', { cls: 'main', type: 'submit', text: 'Set' });
  const rest = h('div', { style: { marginTop: '18px' } });
  const form = h('form', { cls: 'form' }, h('label', {}, 'Deadline of a round, s', deadline), h('label', {}, 'Quorum, updates', quorum), save);
  form.addEventListener('submit', event => {
    event.preventDefault();
    const wanted = { deadlineSeconds: Number(deadline.value), quorum: Number(quorum.value) };
    attempt(save, async () => store.took(await send('PATCH', at, wanted)),
      `A round lasts at most ${lasting(wanted.deadlineSeconds)}, and closes with ${things(wanted.quorum, 'update')} or more`);
  });
  let shown = '';
  return {
    element: card('Settings', 'what is set here holds until the configuration file says otherwise', h('div', {}, form, rest)),
    update: now => {
      const { settings, network } = now;
      const key = JSON.stringify([settings, network]);
      if (key === shown || form.contains(document.activeElement)) {
        return;
      }
      shown = key;
      deadline.value = settings.deadlineSeconds;
      quorum.value = settings.quorum;
      rest.replaceChildren(pairs([
        ['Network', `${network.kind}, ${network.units.join(' – ')}`],
        ['Numbers', network.numbers],
        ['Examples of a board in a round', count(network.examples)],
        ['Batch, passes', `${network.batch}, ${network.passes}`],
        ['Merge', MERGES[settings.merge]],
        ['A round closes early at', `${settings.closePercent} % of boards`],
        ['Late updates count for', things(settings.age, 'version')],
        ['Watch', `${settings.watchAction} after ${percent(settings.watchDrop, 0)} below the best for ${things(settings.watchRounds, 'round')}`],
        ['Seed', String(network.seed)],
      ]));
    },
  };
}
