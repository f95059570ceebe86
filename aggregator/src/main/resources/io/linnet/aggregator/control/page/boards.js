// Every board of a fleet. Only the rows in sight are in the page, so that ten thousand scroll like ten.

import { get, path, send } from './api.js';
import { versionChart, shares } from './charts.js';
import { conditionOf, scoreChart, wordButtons } from './machines.js';
import { attempt, chip, confirm, dialog, h, pairs, say } from './parts.js';
import { ago, boardState, bytes, count, decimal, machineState, percent, reason, things, time, watchesMachines } from './words.js';

const ROW = 44;
const SPARE = 6;
/** A large fleet's list is large: it is read again less often. */
const refreshMillis = total => (total > 1_000 ? 5_000 : 1_500);

const ORDER = { pending: 0, 'too-small': 0.5, unfit: 0.6, missing: 1, opposed: 1.5, offline: 2, unheard: 3, awaited: 4, working: 5, revoked: 6 };
/** Shown where there are some. */
const RARE = ['pending', 'too-small', 'unfit', 'opposed', 'awaited', 'revoked'];
const COLUMNS = [
  { key: 'board', name: 'Board', of: board => board.board, text: board => board.board, cls: 'clip' },
  { key: 'state', name: 'State', of: board => ORDER[board.state] },
  { key: 'link', name: 'Reached through', of: board => board.gateway || '', text: board => (board.gateway ? `gateway ${board.gateway}` : board.online === undefined ? '' : 'MQTT'), cls: 'clip wide-only muted' },
  { key: 'heard', name: 'Heard', of: board => board.heardSecondsAgo ?? Infinity, text: board => ago(board.heardSecondsAgo), cls: 'num mid-only' },
  { key: 'accuracy', name: 'Accuracy', of: board => (board.machine ? board.machine.score - board.machine.limit : board.accuracy ?? -1), text: board => (board.machine ? machineState[board.machine.condition][0] : percent(board.accuracy)), cls: 'num' },
  { key: 'loss', name: 'Loss', of: board => board.loss ?? -1, text: board => decimal(board.loss), cls: 'num wide-only' },
  { key: 'updates', name: 'Updates', of: board => board.updates, text: board => count(board.updates), cls: 'num mid-only' },
  { key: 'bytes', name: 'Bytes up', of: board => board.bytes, text: board => bytes(board.bytes), cls: 'num wide-only' },
  { key: 'refused', name: 'Refused', of: board => board.refused, text: board => (board.refused ? count(board.refused) : ''), cls: 'num wide-only' },
];

export function boardsView(store, { fleet, board }) {
  let boards = [];
  let shown = [];
  let filter = '';
  let states = null;
  let sort = { key: 'state', down: false };
  let active = 0;
  let asked = 0;
  let timer;
  let isClosed = false;

  const title = h('h1', { text: 'Boards' });
  const line = h('p', { cls: 'muted small', text: 'reading …' });
  const search = h('input', { type: 'search', placeholder: 'Find a board or gateway', 'aria-label': 'Find a board or gateway' });
  const buttons = Object.keys(ORDER).map(state => {
    const button = h('button', { 'aria-pressed': 'false', title: boardState[state][2] });
    button.addEventListener('click', () => {
      states = states === state ? null : state;
      arrange();
    });
    return [state, button];
  });
  const heads = COLUMNS.map(column => {
    const cell = h('div', { role: 'columnheader', cls: column.cls || '', 'aria-sort': 'none' }, h('button', { cls: 'sort', text: column.name }));
    cell.firstChild.addEventListener('click', () => {
      sort = { key: column.key, down: sort.key === column.key ? !sort.down : false };
      arrange();
    });
    return cell;
  });
  const space = h('div', { cls: 'grid-space', role: 'rowgroup' });
  const none = h('p', { cls: 'empty hidden' });
  const body = h('div', { cls: 'grid-body', tabindex: '0', 'aria-label': 'Boards; arrow keys move, Enter opens' }, space, none);
  const grid = h('section', { cls: 'card grid', role: 'table', 'aria-label': 'Boards' },
    h('div', { cls: 'grid-row grid-head', role: 'row' }, ...heads), body);
  const rows = new Map();

  search.addEventListener('input', () => {
    filter = search.value.trim().toLowerCase();
    arrange();
  });
  body.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  body.addEventListener('keydown', event => {
    const page = Math.max(1, Math.floor(body.clientHeight / ROW) - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      active = Math.max(0, Math.min(shown.length - 1, to));
      const top = active * ROW;
      if (top < body.scrollTop) {
        body.scrollTop = top;
      } else if (top + ROW > body.scrollTop + body.clientHeight) {
        body.scrollTop = top + ROW - body.clientHeight;
      }
      draw();
    } else if (event.key === 'Enter' && shown[active]) {
      detail(store, fleet, shown[active].board, load);
    }
  });

  function arrange() {
    const column = COLUMNS.find(each => each.key === sort.key);
    const sign = sort.down ? -1 : 1;
    const isFound = each => (!states || each.state === states)
      && (!filter || each.board.toLowerCase().includes(filter) || (each.gateway || '').toLowerCase().includes(filter));
    const keyed = boards.filter(isFound).map(each => [column.of(each), each]);
    keyed.sort(([a, x], [b, y]) => (a < b ? -sign : a > b ? sign : (x.number ?? Infinity) - (y.number ?? Infinity) || 0));
    shown = keyed.map(([, each]) => each);
    active = Math.min(active, Math.max(0, shown.length - 1));
    heads.forEach((head, i) => head.setAttribute('aria-sort', COLUMNS[i].key === sort.key ? (sort.down ? 'descending' : 'ascending') : 'none'));
    for (const [state, button] of buttons) {
      const those = boards.filter(each => each.state === state).length;
      button.classList.toggle('hidden', those === 0 && states !== state && RARE.includes(state));
      say(button, `${count(those)} ${boardState[state][0]}`);
      button.setAttribute('aria-pressed', String(states === state));
    }
    grid.setAttribute('aria-rowcount', shown.length);
    space.style.height = `${shown.length * ROW}px`;
    none.classList.toggle('hidden', shown.length > 0);
    say(none, boards.length ? 'No board is like that.' : 'No board has a number yet. Boards get one when the first cohort is there.');
    draw();
  }

  function draw() {
    if (isClosed) {
      return;
    }
    const first = Math.max(0, Math.floor(body.scrollTop / ROW) - SPARE);
    const last = Math.min(shown.length, Math.ceil((body.scrollTop + body.clientHeight) / ROW) + SPARE);
    for (const [i, row] of rows) {
      if (i < first || i >= last) {
        row.element.remove();
        rows.delete(i);
      }
    }
    for (let i = first; i < last; i++) {
      if (!rows.has(i)) {
        const row = newRow(i);
        rows.set(i, row);
        space.append(row.element);
      }
      rows.get(i).fill(shown[i], i === active);
    }
  }

  function newRow(i) {
    const cells = COLUMNS.map(column => (column.key === 'state' ? h('div', { role: 'cell' }, chip()) : h('div', { role: 'cell', cls: column.cls })));
    const element = h('div', { cls: 'grid-row', role: 'row', 'aria-rowindex': i + 1, style: { transform: `translateY(${i * ROW}px)` } }, ...cells);
    element.addEventListener('click', () => {
      active = i;
      draw();
      detail(store, fleet, shown[i].board, load);
    });
    return {
      element,
      fill: (of, isActive) => {
        element.classList.toggle('is-active', isActive);
        COLUMNS.forEach((column, j) => {
          if (column.key === 'state') {
            const [word, tone, sentence] = boardState[of.state];
            const mark = cells[j].firstChild;
            say(mark, word);
            mark.className = `chip ${tone}`;
            mark.title = of.memory ? lack(of) : sentence;
          } else {
            say(cells[j], column.text(of));
          }
        });
      },
    };
  }

  async function load() {
    asked = performance.now();
    try {
      const { boards: all, total } = await get(`${path.fleet(fleet)}/boards?limit=100000`);
      boards = all;
      say(heads[COLUMNS.findIndex(column => column.key === 'accuracy')].firstChild, all.some(each => each.machine) ? 'Machine' : 'Accuracy');
      say(line, `${things(total, 'board')} of fleet ${fleet}`);
      arrange();
    } catch (refused) {
      say(line, refused.message);
    }
  }

  function update() {
    const due = asked + refreshMillis(boards.length) - performance.now();
    timer ||= setTimeout(async () => {
      timer = undefined;
      await load();
    }, Math.max(0, due));
  }

  const sizes = new ResizeObserver(() => draw());
  sizes.observe(body);
  const clock = setInterval(update, 5_000);
  load().then(() => { if (board) { detail(store, fleet, board, load); } });
  return {
    title: 'Boards',
    elements: [
      h('div', { cls: 'head' }, h('div', {}, title, line)),
      h('div', { cls: 'filter' }, search, ...buttons.map(([, button]) => button)),
      grid,
    ],
    update,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(clock);
      sizes.disconnect();
    },
  };
}

const lack = ({ board, memory }) => `Board ${board} has ${bytes(memory.has)}, the model needs ${bytes(memory.needs)}.`;

/** What can be done with a board that stands in the fleet's list; each asks once, naming the board. */
const ACTS = {
  approve: { verb: 'POST', name: 'Approve', done: 'is let in', text: 'It may take part from now on, with the key that it was enrolled with.', isDangerous: false },
  revoke: { verb: 'POST', name: 'Revoke', done: 'is thrown out', text: 'Within a second its connections end, no round waits for it, and nothing of it is taken. It stays in the list, and can be approved again.' },
  remove: { verb: 'DELETE', name: 'Remove', done: 'is forgotten', text: 'It is thrown out, and its key is forgotten: to come back it has to be enrolled anew.' },
};

function actButton(fleet, id, act, done) {
  const { verb, name, text, isDangerous = true, done: now } = ACTS[act];
  const button = h('button', { cls: isDangerous ? '' : 'main', text: name });
  button.addEventListener('click', async () => {
    if (await confirm({ title: `${name} board ${id}?`, text, button: name, isDangerous })) {
      const place = `${path.fleet(fleet)}/boards/${encodeURIComponent(id)}${act === 'remove' ? '' : `/${act}`}`;
      const answer = await attempt(button, () => send(verb, place), `Board ${id} ${now}`);
      if (answer) {
        done();
      }
    }
  });
  return button;
}

/** One board: what it said of itself, and what was refused of it, in words. */
async function detail(store, fleet, id, changed) {
  const content = h('div', {}, h('p', { cls: 'empty', text: 'reading …' }));
  const box = dialog('side', content);
  let chart;
  try {
    const board = await get(`${path.fleet(fleet)}/boards/${encodeURIComponent(id)}`);
    const { machine } = board;
    const watching = [...store.models.values()].find(model => model.fleet === fleet && watchesMachines(model.network));
    chart = machine ? scoreChart(id) : versionChart({
      label: `Accuracy of ${id} on its own data`,
      range: { share: shares },
      lines: [{ name: 'Accuracy', colour: '--accent', scale: 'share', of: point => point.accuracy, value: share => percent(share), axis: share => `${Math.round(100 * share)} %` }],
    });
    chart.element.style.height = '180px';
    const refusal = board.lastRefusal;
    content.replaceChildren(
      h('div', { cls: 'head' }, h('h2', { cls: 'clip', text: board.board }), chip(boardState[board.state])),
      h('p', { cls: 'muted small', text: boardState[board.state][2] }),
      board.memory ? h('p', { cls: 'note', style: { marginTop: '12px' }, text: lack(board) }) : '',
      machine ? h('p', { cls: 'small', style: { marginTop: '12px' } }, chip(conditionOf(machine)), ` ${conditionOf(machine)[2]}${machine.why ? ` ${machine.why[0].toUpperCase()}${machine.why.slice(1)}.` : ''}`) : '',
      refusal ? h('p', { cls: 'note', style: { marginTop: '12px' }, text: `${reason(refusal.reason)} (${refusal.reason}: ${refusal.detail}) ${ago(refusal.secondsAgo)}; ${count(board.refused)} in all.` }) : '',
      h('div', { style: { marginTop: '14px' } }, chart.element),
      pairs([
        ...(machine ? [['Score, limit', `${count(machine.score)}, ${count(machine.limit)}`], ['Windows judged', count(machine.windows)], ...(machine.ownPoint && machine.condition !== 'learning' ? [['Own normal', machine.ownPoint.words]] : [])] : []),
        ['Number in the fleet', board.number === undefined ? 'none yet' : count(board.number)],
        ...(board.enrolment ? [[`${board.enrolment[0].toUpperCase()}${board.enrolment.slice(1)} since`, time(board.enrolledAt)]] : []),
        ['Reached through', board.gateway ? `gateway ${board.gateway}` : board.online === undefined ? 'nobody said' : 'MQTT of its own'],
        ['Last heard', ago(board.heardSecondsAgo)],
        ['Rounds missed', count(board.missedRounds)],
        ['Updates counted', count(board.updates)],
        ...(board.opposedUpdates ? [['Of the last twenty, left out', count(board.opposedUpdates)]] : []),
        ['Last update on version', board.version === undefined ? '–' : count(board.version)],
        ['Accuracy, loss', `${percent(board.accuracy)}, ${decimal(board.loss)}`],
        ['Packets, bytes here', `${count(board.packets)}, ${bytes(board.bytes)}`],
        ['Its link, up and down', `${bytes(board.link.bytesUp)}, ${bytes(board.link.bytesDown)}`],
        ['Packets it sent again', count(board.link.resent)],
        ['Energy it used', board.link.millijoules ? `${count(board.link.millijoules)} mJ` : 'not said'],
      ]),
      h('div', { cls: 'actions' },
        ...(machine && watching ? wordButtons(fleet, watching.model, id, machine, () => { box.close(); changed(); }) : []),
        ...board.may.map(act => actButton(fleet, id, act, () => { box.close(); changed(); })),
        h('button', { cls: 'close', text: 'Close', on: { click: () => box.close() } })),
    );
    chart.set(machine ? board.scores : board.course);
    content.querySelector('button.close').focus();
  } catch (refused) {
    content.replaceChildren(h('p', { cls: 'empty', text: refused.message }), h('div', { cls: 'actions' }, h('button', { text: 'Close', on: { click: () => box.close() } })));
  }
  box.addEventListener('close', () => chart?.close());
}
