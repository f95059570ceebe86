// A model's versions: each to be exported, kept, or gone back to.

import { download, get, path, send } from './api.js';
import { attempt, card, confirm, h, toast } from './parts.js';
import { count, measure, percent, time } from './words.js';

export function versionsTable(of, at, store) {
  const body = h('tbody');
  let timer;
  let all = false;
  const more = h('button', { cls: 'quiet', text: 'All versions', on: { click: () => { all = true; load(); } } });

  async function load() {
    timer = undefined;
    try {
      const { versions } = await get(`${at}/versions`);
      const focused = document.activeElement?.dataset?.key;
      body.replaceChildren(...versions.filter((version, i) => all || i < 6 || version.pinned).map(row));
      if (focused) {
        body.querySelector(`[data-key="${focused}"]`)?.focus();
      }
      more.classList.toggle('hidden', all || versions.length <= 6);
    } catch (refused) {
      toast(refused.message, true);
    }
  }

  function row(version, i) {
    const isNewest = version.version === of().version;
    const to = path.version(of().fleet, of().model, version.version);
    const name = `version ${count(version.version)}`;
    const format = h('select', { 'aria-label': `Export ${name} as`, 'data-key': `export-${version.version}` },
      h('option', { value: '', text: 'Export …' }), ...of().formats.map(each => h('option', { value: each, text: each })));
    format.addEventListener('change', async () => {
      const chosen = format.value;
      format.value = '';
      if (chosen) {
        await attempt(format, () => download(`${to}/export?format=${chosen}`), file => `${file} is in your downloads`);
      }
    });
    const pin = h('button', { cls: 'quiet', 'data-key': `pin-${version.version}`, text: version.pinned ? 'Unpin' : 'Pin',
      title: version.pinned ? 'It is kept no longer than others' : 'Keeps it however old it grows' });
    pin.addEventListener('click', () => attempt(pin, () => send(version.pinned ? 'DELETE' : 'PUT', `${to}/pin`),
      `${name} is ${version.pinned ? 'no longer pinned' : 'pinned'}`).then(load));
    const back = h('button', { cls: 'quiet', 'data-key': `back-${version.version}`, text: 'Roll back', disabled: isNewest,
      'aria-label': `Roll back to ${name}` });
    back.addEventListener('click', async () => {
      const isSure = await confirm({
        title: `Roll ${of().model} back to ${name}?`,
        text: `The next version gets its parameters${version.accuracy === undefined ? '' : `, ${measure(of()) === 'R²' ? 'with an R² of' : 'with an accuracy of'} ${percent(version.accuracy)}`}. What boards have sent for the open round is dropped.`,
        button: `Roll back to ${count(version.version)}`,
      });
      if (isSure) {
        await attempt(back, async () => store.took(await send('POST', `${to}/rollback`)), now => `Version ${count(of().version)} has the parameters of ${name}`);
        load();
      }
    });
    return h('tr', {},
      h('td', {}, count(version.version), version.pinned ? h('span', { cls: 'muted small', text: '  pinned' }) : null),
      h('td', { cls: 'narrow-hide', text: time(version.at), title: version.at }),
      h('td', { cls: 'num', text: percent(version.accuracy) }),
      h('td', { cls: 'num narrow-hide', text: percent(version.heldOut?.accuracy) }),
      h('td', { cls: 'mono muted narrow-hide', text: version.digest.slice(0, 8), title: version.digest }),
      h('td', { cls: 'num' }, format, pin, back));
  }
  const names = [['Version'], ['Made', 'narrow-hide'], [measure(of()), 'num'], ['Held out', 'num narrow-hide'], ['Digest', 'narrow-hide'], ['', 'num']];
  load();
  return {
    element: card('Versions', 'the last 61, the best, and those that are pinned', h('div', {},
      h('div', { cls: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, ...names.map(([name, cls]) => h('th', { scope: 'col', cls, text: name })))), body)),
      h('div', { cls: 'more' }, more))),
    // Not under the hand of somebody who is choosing, nor for each of many quick rounds.
    later: () => {
      timer ||= setTimeout(() => (body.contains(document.activeElement) || document.querySelector('dialog') ? (timer = undefined) : load()), 1_000);
    },
    close: () => clearTimeout(timer),
  };
}
