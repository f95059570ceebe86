// Charts of figures by version, drawn by uPlot in the page's colours.

import { h } from './parts.js';
import { count } from './words.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const measure = document.createElement('canvas').getContext('2d');

function axis(scale, side, values, isGrid) {
  return {
    scale,
    side,
    stroke: () => colour('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { show: isGrid, stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
    values,
    gap: 6,
    size: (u, texts) => {
      measure.font = '12px system-ui, sans-serif';
      return 14 + Math.max(20, ...(texts || []).map(text => measure.measureText(text || '').width));
    },
  };
}

/**
 * @param lines each { name, colour, scale, value(v) → text, of(round) → number, bars, dash }; the first scale stands left
 * @param across what stands below, and {@code none} what is said where there is nothing
 * @param marks true: rounds that went back to an earlier version are marked
 */
export function versionChart({ label, lines, marks, range, across = 'Version', none = 'Nothing to draw yet: the first rounds have still to close.' }) {
  const box = h('div', { cls: 'chart', role: 'img', 'aria-label': label });
  const empty = h('p', { cls: 'empty', text: none });
  box.append(empty);
  let plot;
  let rounds = [];
  let frame = 0;
  const hasBars = lines.some(line => line.bars);
  // The legend wraps where it is narrow.
  const height = () => box.clientHeight - (box.clientWidth < 520 && lines.length > 1 ? 50 : 26);

  const data = () => [rounds.map(round => round.version), ...lines.map(line => rounds.map(round => line.of(round) ?? null))];

  function options() {
    const scales = [...new Set(lines.map(line => line.scale))];
    return {
      width: box.clientWidth,
      height: height(),
      padding: [8, scales.length > 1 ? 0 : 12, 0, 0],
      cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false } },
      legend: { live: true, markers: { width: 0, fill: (u, i) => (i ? colour(lines[i - 1].colour) : '') } },
      scales: {
        x: { time: false, range: (u, low, high) => (hasBars ? [low - 0.6, high + 0.6] : low === high ? [low - 1, high + 1] : [low, high]) },
        ...Object.fromEntries(scales.map(name => [name, { range: (u, low, high) => (range?.[name] || spread)(low, high) }])),
      },
      axes: [
        { ...axis('x', 2, (u, ticks) => ticks.map(tick => (Number.isInteger(tick) ? count(tick) : ''))), size: 30, grid: { show: false } },
        ...scales.map((name, i) => {
          const of = lines.find(line => line.scale === name);
          return axis(name, i === 0 ? 3 : 1, (u, ticks) => ticks.map(tick => of.axis(tick)), i === 0);
        }),
      ],
      series: [
        { label: across, value: (u, value) => (value == null ? '–' : count(value)) },
        ...lines.map(line => ({
          label: line.name,
          scale: line.scale,
          stroke: () => colour(line.colour),
          fill: line.bars ? () => colour(line.colour) : undefined,
          width: line.bars ? 0 : 2,
          dash: line.dash,
          spanGaps: true,
          points: { show: false },
          paths: line.bars ? uPlot.paths.bars({ size: [0.7, 24], align: 0 }) : undefined,
          value: (u, value) => (value == null ? '–' : line.value(value)),
        })),
      ],
      hooks: { draw: marks ? [drawMarks] : [], setCursor: [u => { if (u.cursor.idx == null) last(u); }] },
    };
  }

  /** Without a cursor the legend says the newest figures: of the newest version that has the first of them, or any. */
  function last(u) {
    let idx = rounds.length - 1;
    while (idx > 0 && u.data.slice(1).every(values => values[idx] == null)) {
      idx--;
    }
    u.setLegend({ idx }, false);
  }

  function drawMarks(u) {
    const context = u.ctx;
    context.save();
    context.strokeStyle = colour('--warn');
    context.setLineDash([4, 4]);
    rounds.filter(round => round.wentBackTo !== undefined).forEach(round => {
      const x = Math.round(u.valToPos(round.version, 'x', true));
      context.beginPath();
      context.moveTo(x, u.bbox.top);
      context.lineTo(x, u.bbox.top + u.bbox.height);
      context.stroke();
    });
    context.restore();
  }

  function draw() {
    frame = 0;
    if (rounds.length === 0 || box.clientWidth === 0) {
      return;
    }
    if (!plot) {
      empty.remove();
      plot = new uPlot(options(), data(), box);
    } else {
      plot.setData(data());
    }
    last(plot);
  }

  const later = () => { frame ||= requestAnimationFrame(draw); };
  const resize = new ResizeObserver(() => {
    if (plot && box.clientWidth) {
      plot.setSize({ width: box.clientWidth, height: height() });
    } else {
      later();
    }
  });
  resize.observe(box);
  const recolour = () => {
    plot?.redraw(false);
    plot?.root.querySelectorAll('.u-legend .u-series').forEach((row, i) => {
      const marker = row.querySelector('.u-marker');
      if (marker && i > 0) marker.style.background = colour(lines[i - 1].colour);
    });
  };
  dark.addEventListener('change', recolour);

  return {
    element: box,
    set: next => { rounds = next; later(); },
    close: () => {
      resize.disconnect();
      dark.removeEventListener('change', recolour);
      cancelAnimationFrame(frame);
      plot?.destroy();
    },
  };
}

function spread(low, high) {
  if (low == null) {
    return [0, 1];
  }
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.02, 1e-6);
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

export const fromZero = (low, high) => [0, high == null || high === 0 ? 1 : high * 1.1];

export const shares = (low, high) => (low == null ? [0, 1] : [Math.max(0, Math.min(low - 0.03, 0.9)), Math.min(1, Math.max(high + 0.03, 0.5))]);
