/** Plain JavaScript of the page. */
export const PAGE_SCRIPT = `
const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, LEFT, RIGHT, BOTTOM] = [1000, 44, 8, 20];
function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}
const percent = (rate, digits = 1) => (rate === null ? '–' : (100 * rate).toFixed(digits) + ' %');
const clock = (at) => new Date(at).toLocaleTimeString([], { timeStyle: 'short' });
const colour = (i) => 'var(--g' + (i % 6) + ')';

const ask = (path) => get('/routing/tenants' + path);

/** Minutes that are drawn as one: at most 240 points. */
function merged(minutes, by) {
  const points = [];
  for (let i = 0; i < minutes.length; i += by) {
    const part = minutes.slice(i, i + by);
    const sum = (what) => part.reduce((total, one) => total + (one[what] ?? 0), 0);
    points.push({ chosen: sum('chosen'), succeeded: sum('succeeded'), failed: sum('failed'),
      believed: part.findLast((one) => one.believed !== undefined)?.believed, out: part.find((one) => one.out)?.out });
  }
  return points;
}

function frame(height, from, minutes, label) {
  const svg = draw('svg', { viewBox: '0 0 ' + WIDTH + ' ' + (height + BOTTOM), role: 'img', 'aria-label': label });
  for (let i = 0; i <= 6; i++) {
    const x = LEFT + (i / 6) * (WIDTH - LEFT - RIGHT);
    const at = new Date(from).getTime() + (i / 6) * minutes * 60000;
    svg.append(draw('text', { x, y: height + 15, 'text-anchor': i === 0 ? 'start' : i === 6 ? 'end' : 'middle' }, clock(at)));
  }
  return svg;
}

function chart(past, height, label, valueOf, dotsOf) {
  const svg = frame(height, past.from, past.minutes, label);
  const y = (value) => 8 + (1 - value) * (height - 12);
  for (const value of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(draw('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
    svg.append(draw('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, 100 * value + ' %'));
  }
  past.series.forEach(([, points], i) => {
    const x = (k) => (LEFT + ((k + 0.5) / points.length) * (WIDTH - LEFT - RIGHT)).toFixed(1);
    let path = '', last = -Infinity;
    points.forEach((point, k) => {
      const dot = dotsOf?.(point);
      if (dot !== undefined) svg.append(draw('circle', { cx: x(k), cy: y(dot).toFixed(1), r: 2.2, fill: colour(i), opacity: 0.55 }));
      const value = valueOf(point, k);
      if (value === undefined) return;
      path += (k - last > GAP_MAX ? 'M' : 'L') + x(k) + ' ' + y(value).toFixed(1);
      last = k;
    });
    svg.append(draw('path', { class: 'line', d: path, stroke: colour(i) }));
  });
  return svg;
}

/** Quiet points that a line goes on over. */
const GAP_MAX = 10;
const SHADES = { open: 'var(--bad)', half_open: 'var(--wait)', downtime: 'var(--bad)' };
function bars(past) {
  const row = 20;
  const svg = frame(past.series.length * row, past.from, past.minutes, 'When each gateway was out');
  past.series.forEach(([name, points], i) => {
    const each = (WIDTH - LEFT - RIGHT) / points.length;
    svg.append(draw('rect', { x: LEFT, y: i * row + 4, width: WIDTH - LEFT - RIGHT, height: row - 8, fill: colour(i), opacity: 0.12 }));
    svg.append(draw('text', { x: LEFT + 6, y: i * row + 14 }, name));
    points.forEach(({ out }, k) => {
      if (!out) return;
      const bar = draw('rect', { x: LEFT + k * each, y: i * row + 4, width: Math.max(each, 2), height: row - 8, fill: SHADES[out] ?? 'var(--bad)', opacity: out === 'downtime' ? 0.5 : 0.9 });
      bar.append(draw('title', {}, name + ': ' + out.replace('_', ' ')));
      svg.append(bar);
    });
  });
  return svg;
}

function show(past) {
  const by = Math.max(1, Math.ceil(past.minutes / 240));
  const drawn = { ...past, series: Object.entries(past.gateways).map(([name, minutes]) => [name, merged(minutes, by)]) };
  const totals = (drawn.series[0]?.[1] ?? []).map((_, k) => drawn.series.reduce((sum, [, points]) => sum + points[k].chosen, 0));
  $('#legend').replaceChildren(...drawn.series.map(([name], i) => {
    const mark = el('i');
    mark.style.background = colour(i);
    return el('span', {}, mark, name);
  }));
  const ended = ({ succeeded, failed }) => (succeeded + failed > 0 ? succeeded / (succeeded + failed) : undefined);
  $('#rates').replaceChildren(chart(drawn, 220, 'Success rates', ({ believed }) => believed, ended));
  $('#shares').replaceChildren(chart(drawn, 140, 'Shares', ({ chosen }, k) => (totals[k] > 0 ? chosen / totals[k] : undefined)));
  $('#outs').replaceChildren(bars(drawn));
}

const nowRow = ({ gateway, says, rate, doubt, evidence, breaker, lastHour }) => el('tr', {}, cell(gateway), cell(percent(rate), 'n'),
  cell('± ' + percent(doubt), 'n'), cell(Math.round(evidence), 'n'), cell(breaker.replace('_', ' '), breaker), cell(percent(lastHour.share, 0), 'n'),
  cell(lastHour.chosen, 'n'), cell(lastHour.succeeded, 'n'), cell(lastHour.failed, 'n'), cell(says, 'says'));
const decisionRow = (one) => el('tr', {}, cell(new Date(one.at).toLocaleTimeString()), cell(one.paymentId, 'mono'), cell(one.method),
  cell(one.gateway), cell(one.kind, one.kind), cell(one.reason, 'says'));

async function refresh() {
  try {
    if ($('#tenant').options.length === 0) $('#tenant').replaceChildren(...(await ask('')).items.map((id) => el('option', { value: id, textContent: id })));
    if (!$('#tenant').value) return;
    const [tenant, method] = [encodeURIComponent($('#tenant').value), $('#method').value];
    show(await ask('/' + tenant + '/history?method=' + method + '&minutes=' + $('#minutes').value));
    const now = await ask('/' + tenant);
    const { gateways, knownSince } = now.methods[method];
    $('#now').replaceChildren(...rows(gateways, nowRow, 10, 'This tenant has no gateway.'));
    $('#policy').textContent = Object.keys(now.policy).length ? 'policy: ' + JSON.stringify(now.policy) : 'no policy: the router decides';
    $('#decisions').replaceChildren(...rows(now.decisions, decisionRow, 6, 'No payment was routed yet.'));
    $('#lost').textContent = knownSince ? 'What other processes know cannot be read; this is of ' + knownSince : '';
  } catch (error) {
    notUpToDate(error);
  }
}
for (const select of document.querySelectorAll('select')) select.addEventListener('change', refresh);
refresh();
setInterval(refresh, 10000);
`;
