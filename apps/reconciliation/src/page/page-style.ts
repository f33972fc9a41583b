export const PAGE_STYLE = `
:root { color-scheme: light dark; --bg: #eef1f6; --card: #fff; --ink: #14181f; --soft: #5b6473; --line: #dfe4ec; --good: #0b7a42; --bad: #b42318; --wait: #8a5a00; --mark: #0b66ff;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --bg: #10141b; --card: #1a202a; --ink: #e8ecf3; --soft: #9aa5b5; --line: #2c3543; --good: #4cc38a; --bad: #ff8a7a; --wait: #f0b849; --mark: #5b97ff; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--ink); padding: 1.25rem 1rem 3rem; }
.wide { max-width: 84rem; margin: 0 auto; display: grid; gap: 1rem; }
.wide > * { min-width: 0; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
h1 { font-size: 1.45rem; letter-spacing: -.01em; }
h2 { font-size: 1rem; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .5rem; margin-bottom: .5rem; }
h2 small, header p { color: var(--soft); font-weight: 400; font-size: .85rem; }
#lost:not(:empty) { background: var(--bad); color: #fff; padding: .5rem .9rem; border-radius: .6rem; }
.card { background: var(--card); border-radius: 1rem; padding: 1rem; box-shadow: 0 .3rem 1.2rem #1422400f; min-width: 0; }
.scroll { overflow: auto; max-height: 26rem; }
table { border-collapse: collapse; width: 100%; font-size: .83rem; }
th { text-align: left; color: var(--soft); font-weight: 500; position: sticky; top: 0; background: var(--card); }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums; }
.n { text-align: right; }
.mono { font: .8rem ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--soft); }
.chosen td { background: color-mix(in srgb, var(--mark) 9%, transparent); }
button { font: inherit; color: var(--mark); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
.finished, .settled, .refund { color: var(--good); }
.failed, .lost, .gave_up { color: var(--bad); }
.running, .watchdog, .review, .returned { color: var(--wait); }
.wrap { white-space: normal; min-width: 22rem; }
.matched, .resolved { color: var(--good); }
.open { color: var(--bad); }
.waiting, .accepted { color: var(--wait); }
.zero { color: var(--soft); }
.empty { color: var(--soft); padding: .75rem 0; }
`;
