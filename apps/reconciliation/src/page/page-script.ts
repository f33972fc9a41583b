/** Plain JavaScript of the page. Ids only, always as text. */
export const PAGE_SCRIPT = `
const number = (count, className = '') => cell(count, 'n ' + (count === 0 ? 'zero' : className));
const time = (at) => new Date(at).toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' });
const seconds = (from, to) => ((new Date(to) - new Date(from)) / 1000).toFixed(1) + ' s';
const words = (kind) => kind.replaceAll('_', ' ');
let chosen;

const ask = (path) => get('/v1/reconciliation/' + path);

function runRow(run) {
  const { asked, found, stillOpen, failed, limited, gaveUp, expiredOrders } = run.counts;
  const choose = el('button', { type: 'button', textContent: run.id, onclick: () => show(run.id) });
  return el('tr', { className: run.id === chosen ? 'chosen' : '' }, el('td', {}, choose), cell(time(run.startedAt)),
    cell(seconds(run.startedAt, run.finishedAt ?? run.seenAt)), el('td', { textContent: run.state, className: run.state, title: run.error ?? '' }),
    cell(run.cause, run.cause), number(asked), number(found, 'settled'), number(stillOpen), number(failed, 'failed'),
    number(limited, 'failed'), number(gaveUp, 'gave_up'), number(expiredOrders), cell(run.replica, 'mono'));
}
const detail = (finding) => Object.entries(finding).map(([name, value]) => name + ' ' + value).join(', ');
const findingRow = (one) => el('tr', {}, cell(time(one.at)), cell(words(one.kind), one.kind), cell(one.tenantId), cell(one.gateway),
  cell(one.orderId, 'mono'), cell(one.paymentId, 'mono'), cell(detail(one.detail)));

async function show(id) {
  chosen = id;
  await refresh();
}
async function refresh() {
  try {
    const { items } = await ask('runs?limit=50');
    chosen ??= (items.find((run) => run.counts.found > 0) ?? items[0])?.id;
    $('#runs').replaceChildren(...rows(items, runRow, 13, 'No run yet.'));
    if (chosen === undefined) return;
    const { findings, counts } = await ask('runs/' + chosen);
    $('#title').textContent = 'Findings of run ' + chosen;
    $('#of').textContent = findings.length < counts.found ? 'the first ' + findings.length + ' of ' + counts.found : counts.found + ' in all';
    $('#findings').replaceChildren(...rows(findings, findingRow, 7, 'Nothing that a webhook had not told.'));
    $('#lost').textContent = '';
  } catch (error) {
    notUpToDate(error);
  }
}
refresh();
setInterval(refresh, 5000);
`;
