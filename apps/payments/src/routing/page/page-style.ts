export const PAGE_STYLE = `
:root { color-scheme: light dark; --bg: #eef1f6; --card: #fff; --ink: #14181f; --soft: #5b6473; --line: #dfe4ec; --good: #0b7a42; --bad: #b42318; --wait: #8a5a00;
  --g0: #2563eb; --g1: #c2570c; --g2: #047857; --g3: #9333ea; --g4: #be185d; --g5: #4d7c0f;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --bg: #10141b; --card: #1a202a; --ink: #e8ecf3; --soft: #9aa5b5; --line: #2c3543; --good: #4cc38a; --bad: #ff8a7a; --wait: #f0b849;
  --g0: #6ea8ff; --g1: #ff9d5c; --g2: #45c996; --g3: #c48bff; --g4: #ff86b5; --g5: #a3cf5c; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--ink); padding: 1.25rem 1rem 3rem; }
.wide { max-width: 84rem; margin: 0 auto; display: grid; gap: 1rem; }
.wide > * { min-width: 0; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
header form { margin-left: auto; display: flex; flex-wrap: wrap; gap: .75rem; }
h1 { font-size: 1.45rem; letter-spacing: -.01em; }
h2 { font-size: 1rem; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem .75rem; margin-bottom: .5rem; }
h2 small, header p { color: var(--soft); font-weight: 400; font-size: .85rem; }
select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .2rem .4rem; }
label { font-size: .85rem; color: var(--soft); }
#lost:not(:empty) { background: var(--bad); color: #fff; padding: .5rem .9rem; border-radius: .6rem; }
.card { background: var(--card); border-radius: 1rem; padding: 1rem; box-shadow: 0 .3rem 1.2rem #1422400f; min-width: 0; }
.scroll { overflow: auto; max-height: 22rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; }
svg .grid { stroke: var(--line); }
svg .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; }
.legend i { display: inline-block; width: .9rem; height: .25rem; border-radius: 2px; margin-right: .4rem; vertical-align: middle; }
table { border-collapse: collapse; width: 100%; font-size: .83rem; }
th { text-align: left; color: var(--soft); font-weight: 500; position: sticky; top: 0; background: var(--card); }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums; }
td.says { white-space: normal; min-width: 18rem; }
.n { text-align: right; }
.mono { font: .8rem ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--soft); }
:focus-visible { outline: 2px solid var(--g0); outline-offset: 1px; }
.closed { color: var(--good); }
.open, .downtime { color: var(--bad); }
.half_open, .probe { color: var(--wait); }
.empty { color: var(--soft); padding: .75rem 0; }
`;
