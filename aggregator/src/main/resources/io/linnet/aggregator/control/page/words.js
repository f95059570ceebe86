// Figures and codes as people say them, always in English, as the rest of the page is.

const LOCALE = 'en-GB';
const whole = new Intl.NumberFormat(LOCALE);

export const count = number => whole.format(number);

export const things = (number, one, many = one + 's') => `${count(number)} ${number === 1 ? one : many}`;

/** Whether a network learns how machines usually run, without labels. */
export const watchesMachines = network => ['points', 'autoencoder'].includes(network?.kind);

/** What a model's figure is. */
export const measure = model => (model.measure === 'r2' ? 'R²' : 'Accuracy');
export const percent = (share, digits = 1) => (share === undefined ? '–' : `${(100 * share).toFixed(digits)} %`);

export const decimal = (figure, digits = 3) => (figure === undefined ? '–' : figure.toFixed(digits));

export function bytes(number) {
  if (number === undefined) {
    return '–';
  }
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (number >= 999.5 && unit < units.length - 1) {
    number /= 1000;
    unit++;
  }
  return `${unit === 0 || number >= 99.5 ? Math.round(number) : number.toFixed(1)} ${units[unit]}`;
}

export function lasting(seconds) {
  if (seconds === undefined) {
    return '–';
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 7_200) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}

export const ago = seconds =>
  seconds === undefined ? 'not yet' : seconds < 2 ? 'now' : `${seconds < 10 ? Math.round(seconds) + ' s' : lasting(seconds)} ago`;

const today = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const earlier = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export function time(text) {
  if (!text) {
    return '–';
  }
  const at = new Date(text);
  return Date.now() - at < 64_800_000 ? today.format(at) : earlier.format(at);
}

/** State of a model: its word, its colour, and a sentence. */
export const modelState = {
  waiting: ['waiting', 'warn', 'Too few boards have come for the first round.'],
  learning: ['learning', 'good', 'Boards work, and rounds close.'],
  resting: ['resting', '', 'Its schedule lets the next round wait; boards sleep until then if they can.'],
  paused: ['paused', 'warn', 'Somebody paused it: boards rest until it is resumed.'],
  held: ['held', 'bad', 'The watch found it fallen behind its best, and holds it there.'],
  finished: ['finished', '', 'The last round has closed: boards keep the newest version.'],
  failed: ['failed', 'bad', 'It cannot run, and is tried again from time to time; the other models do not notice.'],
};

/** How a board's machine is: its word, its colour, a sentence, and how many are so. */
export const machineState = {
  normal: ['normal', 'good', 'It runs as it did when the fleet learnt.', 'normal'],
  alarm: ['alarm', 'bad', 'It does not run as it did, and nobody has acknowledged it yet.', 'in alarm'],
  drift: ['drift', 'warn', 'It moves slowly away from what was learnt.', 'drifting'],
  'not-known-here': ['not known here', 'warn', 'It runs as no machine did when the fleet learnt.', 'not known here'],
  sensor: ['sensor', 'bad', 'Its sensor says nothing of the machine, which is not judged.', 'with a dead sensor'],
  learning: ['learning', 'warn', 'Its board learns what is normal since the new mounting, and judges nothing meanwhile.', 'learning what is normal'],
};

export const boardState = {
  pending: ['pending', 'warn', 'It is enrolled, and waits to be let in.'],
  awaited: ['awaited', '', 'It is let in, and has not come yet.'],
  working: ['working', 'good', 'It brought something to one of the last two rounds.'],
  opposed: ['opposed', 'bad', 'Most of its last twenty updates point against the model, and were left out: its labels or its sensor are not the others’, or it is meddled with.'],
  offline: ['offline', 'warn', 'It or its gateway has said goodbye, or the broker has lost it.'],
  unheard: ['unheard', '', 'It has a number, and was not heard since the aggregator started.'],
  missing: ['missing', 'bad', 'It brought nothing to the last two rounds or more: rounds do not wait for it.'],
  'too-small': ['too small', 'bad', 'Its memory is too small for the model: it takes no part, and rounds do not wait for it.'],
  unfit: ['unfit', 'bad', 'Its windows are not those of the model: it takes no part, and rounds do not wait for it.'],
  revoked: ['revoked', '', 'It was thrown out: nothing of it is taken.'],
};

const REASONS = {
  malformed: 'What it sent could not be read.',
  version: 'It speaks another version of the protocol.',
  checksum: 'A checksum differed: noise on its line, or work on another base.',
  'unknown-model': 'It named a model that is not learnt here.',
  'wrong-base': 'It worked on a version that is not the open round’s.',
  late: 'Its round had closed too long ago.',
  'unknown-transfer': 'A chunk came before its announcement.',
  'out-of-range': 'A value or a place outside the model.',
  undecodable: 'A chunk could not be decoded.',
  'not-finite': 'A value that is no number, or far too large.',
  weight: 'It claimed more examples than a board may.',
  busy: 'It came while no place was free; it tries again by itself.',
  'not-allowed': 'It spoke for somebody else.',
  conflict: 'It sent another update for a version that already has one.',
  'storage-full': 'There was no room to keep it; nothing is lost.',
  overlap: 'Two chunks of one update overlap.',
  flood: 'It sent more than was agreed.',
  unproven: 'What it sent does not prove that it has the key of its name.',
};

export const reason = label => REASONS[label] || label;

/** What a change did, as a sentence. */
export function change({ what, was, is }) {
  if (what.startsWith('board ')) {
    const verb = { approved: was === 'revoked' ? 'let in again' : 'approved', revoked: 'revoked', removed: 'removed' }[is] || is;
    return `${verb} board ${what.slice(6)}`;
  }
  switch (what) {
    case 'paused':
      return is === 'true' ? 'paused the model' : 'resumed the model';
    case 'finished':
      return is === 'true' ? 'finished the model' : 'let the finished model go on';
    case 'created':
      return is ? `made the model ${is}` : 'made the model';
    case 'held':
      return `let the held model go on (${was})`;
    case 'version':
      return is.startsWith('rollback') || is.startsWith('hold')
        ? `went back to the best version: ${is.replace(/^\w+, /, '')}`
        : `rolled back from version ${was} to version ${is.replace(', as ', ', with the parameters of ')}`;
    case 'pinned':
      return is.startsWith('not') ? `unpinned version ${is.slice(4)}` : `pinned version ${is}`;
    case 'deadlineMillis':
      return `set the rounds’ deadline from ${lasting(was / 1e3)} to ${lasting(is / 1e3)}`;
    case 'quorum':
      return `set the quorum from ${was} to ${is}`;
    default:
      return `changed ${what} from ${was} to ${is}`;
  }
}
