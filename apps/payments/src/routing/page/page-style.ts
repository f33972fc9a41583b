/** Of this page alone. */
export const PAGE_STYLE = `
:root { --g0: #2563eb; --g1: #c2570c; --g2: #047857; --g3: #9333ea; --g4: #be185d; --g5: #4d7c0f; }
@media (prefers-color-scheme: dark) { :root { --g0: #6ea8ff; --g1: #ff9d5c; --g2: #45c996; --g3: #c48bff; --g4: #ff86b5; --g5: #a3cf5c; } }
header form { margin-left: auto; display: flex; flex-wrap: wrap; gap: .75rem; }
select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .2rem .4rem; }
label { font-size: .85rem; color: var(--soft); }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; }
svg .grid { stroke: var(--line); }
svg .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem; }
.legend i { display: inline-block; width: .9rem; height: .25rem; border-radius: 2px; margin-right: .4rem; vertical-align: middle; }
.closed { color: var(--good); }
.open, .downtime { color: var(--bad); }
.half_open, .probe { color: var(--wait); }
`;
