/** The page's half about settlement; after PAGE_SCRIPT. */
export const SETTLEMENT_SCRIPT = `
const rupees = (paise) => (paise / 100).toLocaleString('en-IN', { style: 'currency', currency: 'INR' });
const money = (paise) => el('td', { textContent: rupees(paise), className: 'n ' + (paise === 0 ? 'zero' : '') });
const keyOf = ({ tenantId, gateway, day }) => [tenantId, gateway, day].join('/');
let chosenDay;

function dayRow(one) {
  const { listed = 0, lines = 0, net = 0, agreed = 0 } = one.counts;
  const choose = el('button', { type: 'button', textContent: one.day, onclick: () => showDay(keyOf(one)) });
  return el('tr', { className: keyOf(one) === chosenDay ? 'chosen' : '' }, el('td', {}, choose), cell(one.tenantId), cell(one.gateway),
    el('td', { textContent: one.state, className: one.state, title: one.error ?? '' }), number(listed), number(lines), money(net),
    number(agreed, 'settled'), number(one.open, 'open'), number(one.resolved, 'resolved'), number(one.accepted, 'accepted'));
}
const differenceRow = (one) => el('tr', {}, cell(words(one.kind)), cell(one.about + ' ' + (one.refundId ?? one.paymentId ?? one.entityId ?? ''), 'mono'),
  money(one.here), money(one.there), money(one.suspended), cell(one.state, one.state),
  cell(one.resolution ?? one.resolvedBy, 'says'));

async function showDay(key) {
  chosenDay = key;
  await refreshDays();
}
async function refreshDays() {
  try {
    const { items } = await ask('settlements?limit=50');
    const first = items.find(({ open }) => open > 0) ?? items.find(({ state }) => state === 'matched') ?? items[0];
    chosenDay ??= first && keyOf(first);
    $('#days').replaceChildren(...rows(items, dayRow, 11, 'No day yet: a day is matched from six in the next morning on.'));
    if (chosenDay === undefined) return;
    const { differences } = await ask('settlements/' + chosenDay);
    $('#day').textContent = 'Differences of ' + chosenDay.replaceAll('/', ' ');
    $('#differences').replaceChildren(...rows(differences, differenceRow, 7, 'None: all three agree to the paisa.'));
  } catch (error) {
    notUpToDate(error);
  }
}
refreshDays();
setInterval(refreshDays, 5000);
`;
