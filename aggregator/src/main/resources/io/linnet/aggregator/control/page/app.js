// What is known of the fleet, which view shows it, and the stream that keeps both fresh.

import { get, listen, path, setToken } from './api.js';
import { boardsView } from './boards.js';
import { eventsView } from './events.js';
import { fleetView } from './fleet.js';
import { gatewaysView } from './gateways.js';
import { modelView } from './model.js';
import { h, say } from './parts.js';

const POINTS = 600;
const main = document.getElementById('main');
const nav = document.getElementById('nav');
const live = document.getElementById('live');

class Store {
  fleets = new Map();
  models = new Map();
  #rounds = new Map();

  model(fleet, model) {
    return this.models.get(`${fleet}/${model}`);
  }

  rounds(fleet, model) {
    return this.#rounds.get(`${fleet}/${model}`) || [];
  }

  /** A model as the aggregator says that it is now. */
  took(model) {
    this.models.set(`${model.fleet}/${model.model}`, { ...model, takenAt: performance.now() });
    const fleet = this.fleets.get(model.fleet);
    if (fleet) {
      Object.assign(fleet, { boards: model.boards, missing: model.missing });
    }
    changed('model');
    return model;
  }

  /** A round that closed, or of which boards have reported since. */
  tookRound(fleet, model, round) {
    const rounds = this.rounds(fleet, model);
    const at = rounds.findLastIndex(each => each.version <= round.version);
    if (at >= 0 && rounds[at].version === round.version) {
      rounds[at] = round;
    } else {
      rounds.splice(at + 1, 0, round);
    }
    // Of a long life every second round is enough; the newest are all there.
    const kept = rounds.length > 2 * POINTS ? rounds.filter((each, i) => i >= rounds.length - POINTS / 2 || i % 2 === 0) : rounds;
    this.#rounds.set(`${fleet}/${model}`, kept);
  }

  async read() {
    const { fleets } = await get('/fleets');
    this.fleets = new Map(fleets.map(fleet => [fleet.fleet, fleet]));
    // Views look at what is known meanwhile.
    const all = new Map();
    for (const { fleet } of fleets) {
      const { models } = await get(`${path.fleet(fleet)}/models`);
      await Promise.all(models.map(async model => {
        all.set(`${fleet}/${model.model}`, { ...model, takenAt: performance.now() });
        if (model.state === 'failed') {
          return;
        }
        const at = path.model(fleet, model.model);
        const [course, newest] = await Promise.all([get(`${at}/rounds?points=${POINTS}`), get(`${at}/rounds?limit=50`)]);
        this.#rounds.set(`${fleet}/${model.model}`, course.rounds);
        newest.rounds.forEach(round => this.tookRound(fleet, model.model, round));
      }));
    }
    for (const [key, known] of this.models) {
      // The stream may have said something newer meanwhile.
      if (all.has(key) && known.takenAt > all.get(key).takenAt) all.set(key, known);
    }
    this.models = all;
  }

  /** Which models there are, and which run: a view is made for these. */
  shape() {
    return [...this.models].map(([key, model]) => `${key} ${model.state === 'failed'}`).sort().join();
  }
}

const store = new Store();
let view;
/** Of the store when the view was opened. */
let shape = '';
let pending = new Set();
let frame = 0;

/** Views are drawn at most once a frame, whatever comes in between. */
function changed(what) {
  pending.add(what);
  frame ||= requestAnimationFrame(() => {
    const all = pending;
    frame = 0;
    pending = new Set();
    all.forEach(each => view?.update(each));
  });
}

const VIEWS = [
  [/^#?\/?$/, () => fleetView(store)],
  [/^#\/fleets\/([^/]+)\/models\/([^/]+)$/, (fleet, model) => store.model(fleet, model) && modelView(store, { fleet, model })],
  [/^#\/fleets\/([^/]+)\/boards(?:\/([^/]+))?$/, (fleet, board) => store.fleets.has(fleet) && boardsView(store, { fleet, board })],
  [/^#\/fleets\/([^/]+)\/gateways$/, fleet => store.fleets.has(fleet) && gatewaysView(store, { fleet })],
  [/^#\/fleets\/([^/]+)\/events$/, fleet => store.fleets.has(fleet) && eventsView(store, { fleet })],
];

function links() {
  const here = location.hash || '#/';
  const fleet = /^#\/fleets\/([^/]+)/.exec(here)?.[1];
  const all = [...store.models.values()].sort((a, b) => (b.fleet === fleet) - (a.fleet === fleet));
  const first = all.find(model => here === `#/fleets/${model.fleet}/models/${model.model}`) || all.find(model => model.state !== 'failed') || all[0];
  if (!first) {
    return;
  }
  const at = `#/fleets/${first.fleet}`;
  const views = [['Fleet', '#/'], ['Model', `${at}/models/${first.model}`], ['Boards', `${at}/boards`], ['Gateways', `${at}/gateways`], ['Events', `${at}/events`]];
  nav.replaceChildren(h('ul', {}, ...views.map(([name, to]) => {
    const isHere = name === 'Fleet' ? here === to : name === 'Model' ? here.includes('/models/') : here.startsWith(to);
    return h('li', {}, h('a', { href: to, 'aria-current': isHere ? 'page' : undefined, text: name }));
  })));
}

function route() {
  view?.close();
  view = undefined;
  document.querySelectorAll('dialog').forEach(box => box.close());
  const here = location.hash;
  shape = store.shape();
  for (const [pattern, open] of VIEWS) {
    const match = pattern.exec(here);
    if (match) {
      view = open(...match.slice(1).map(part => part && decodeURIComponent(part)));
      break;
    }
  }
  if (view) {
    main.replaceChildren(...view.elements);
    document.title = `${view.title} · Linnet`;
    // For whoever measures: milliseconds from the navigation to the frame that shows the first view.
    requestAnimationFrame(() => { document.documentElement.dataset.firstView ??= Math.round(performance.now()); });
  } else {
    main.replaceChildren(h('p', { cls: 'empty' }, 'There is no such thing here. ', h('a', { href: '#/', text: 'To the fleet' })));
  }
  links();
  window.scrollTo(0, 0);
}

function setLive(state) {
  live.className = state === 'live' ? 'live is-live' : state === 'lost' ? 'live is-lost' : 'live';
  say(live.querySelector('.live-text'), { live: 'live', lost: 'reconnecting', token: 'token needed' }[state]);
}

function event(name, data) {
  if (name === 'model') {
    store.took(data);
  } else if (name === 'fleet') {
    store.fleets.set(data.fleet, data);
    changed('fleet');
  } else if (name === 'models') {
    readAnew();
  } else if (name === 'round') {
    store.tookRound(data.fleet, data.model, data.round);
    changed('round');
  } else {
    changed(name);
  }
}

let isFirst = true;

/** Models may have come or gone: then what is shown is opened anew. */
function readAnew() {
  store.read().then(() => (store.shape() === shape ? changed('model') : route()), () => setLive('lost'));
}

/** After a break in the stream something may have been missed. */
function state(now) {
  setLive(now);
  if (now === 'live' && !isFirst) {
    readAnew();
  }
  isFirst = isFirst && now !== 'live';
}

function askForToken(sentence) {
  setLive('token');
  const token = h('input', { type: 'password', name: 'token', autocomplete: 'current-password', required: true });
  const form = h('form', { cls: 'card', style: { maxWidth: '460px', margin: '40px auto', display: 'grid', gap: '14px', width: '100%' } },
    h('h1', { text: 'Who are you?' }),
    h('p', { cls: 'muted', text: `${sentence}. It is yours alone, from the file that tokenFile names in the aggregator’s configuration; what you change is noted under your name.` }),
    h('input', { type: 'text', autocomplete: 'username', hidden: true }),
    h('label', {}, 'Token', token),
    h('button', { cls: 'main', type: 'submit', text: 'Come in' }));
  form.addEventListener('submit', submitted => {
    submitted.preventDefault();
    setToken(token.value.trim());
    start();
  });
  main.replaceChildren(form);
  token.focus();
}

async function start() {
  try {
    await store.read();
  } catch (refused) {
    if (refused.status === 401) {
      askForToken(refused.message.replace(/, accepted.*/, '').replace(/^a token is needed$/, 'This aggregator lets in who has a token')
        .replace(/^this token is not known here$/, 'This token is not known here'));
    } else {
      setLive('lost');
      main.replaceChildren(h('p', { cls: 'empty', text: `${refused.message} This page tries again.` }));
      setTimeout(start, 2_000);
    }
    return;
  }
  route();
  window.addEventListener('hashchange', route);
  listen({ event, state });
}

start();
