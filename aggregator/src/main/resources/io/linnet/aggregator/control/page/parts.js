// Pieces that every view is made of.

/** An element: props are attributes, but for `on`, `text` and `style`; children are elements or text. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'on') {
      Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    } else if (name === 'text') {
      element.textContent = value;
    } else if (name === 'style') {
      Object.assign(element.style, value);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name === 'cls' ? 'class' : name, value === true ? '' : value);
    }
  }
  element.append(...children.filter(child => child !== undefined && child !== null));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Text that is only touched when it is another. */
export function say(element, text) {
  const now = String(text);
  if (element.textContent !== now) {
    element.textContent = now;
  }
}

export function chip([word, tone, sentence] = ['', '', '']) {
  return h('span', { cls: `chip ${tone}`, title: sentence, text: word });
}

export function setChip(element, [word, tone, sentence]) {
  say(element, word);
  element.className = `chip ${tone}`;
  element.title = sentence;
}

/** A figure with its name, and a line that says more. */
export function tile(name, title) {
  const figure = h('span', { text: '–' });
  const sub = h('span', { cls: 'sub' });
  const element = h('dl', { cls: 'tile', title }, h('dt', { text: name }), h('dd', {}, figure, sub));
  return { element, set: (text, more = '') => (say(figure, text), say(sub, more)) };
}

export function pairs(entries) {
  return h('dl', { cls: 'pairs' }, ...entries.map(([name, value]) => h('div', {}, h('dt', { text: name }), h('dd', { text: value }))));
}

/** A line without axes, from values between 0 and 1. */
export function spark(label) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('viewBox', '0 0 300 56');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const under = svg.appendChild(document.createElementNS(SVG, 'path'));
  const line = svg.appendChild(document.createElementNS(SVG, 'path'));
  under.setAttribute('class', 'under');
  const set = values => {
    if (values.length < 2) {
      return;
    }
    const low = Math.min(...values);
    const high = Math.max(...values, low + 0.02);
    const points = values.map((value, i) => {
      const x = (300 * i) / (values.length - 1);
      const y = 52 - (46 * (value - low)) / (high - low);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    line.setAttribute('d', `M${points.join('L')}`);
    under.setAttribute('d', `M0 56L${points.join('L')}L300 56Z`);
  };
  return { element: svg, set };
}

export function toast(text, isBad = false) {
  const element = h('p', { cls: isBad ? 'toast is-bad' : 'toast', text });
  const all = document.getElementById('toasts');
  all.append(element);
  while (all.children.length > 3) {
    all.firstChild.remove();
  }
  setTimeout(() => element.remove(), isBad ? 12_000 : 5_000);
}

/** A dialog that Escape closes; the focus goes back to where it was. */
export function dialog(cls, ...children) {
  const element = h('dialog', { cls }, ...children);
  document.body.append(element);
  element.addEventListener('close', () => element.remove());
  element.showModal();
  return element;
}

/** Asks once, naming the thing; true if it is to be done. */
export function confirm({ title, text, button, isDangerous = true }) {
  return new Promise(resolve => {
    let isSure = false;
    const box = dialog(
      '',
      h('h2', { text: title }),
      h('p', { cls: 'muted', text }),
      h('div', { cls: 'actions' },
        h('button', { text: 'Cancel', on: { click: () => box.close() } }),
        h('button', {
          cls: isDangerous ? 'danger' : 'main',
          text: button,
          on: { click: () => { isSure = true; box.close(); } },
        }),
      ),
    );
    box.addEventListener('close', () => resolve(isSure));
  });
}

/** Runs a change, and says what came of it. */
export async function attempt(button, work, done) {
  button.disabled = true;
  try {
    const result = await work();
    toast(typeof done === 'function' ? done(result) : done);
    return result;
  } catch (refused) {
    toast(refused.message, true);
    return undefined;
  } finally {
    button.disabled = false;
  }
}

export function card(title, note, content, cls = '') {
  return h('section', { cls: `card ${cls}` }, h('header', {}, h('h2', { text: title }), h('span', { cls: 'small muted', text: note })), content);
}
