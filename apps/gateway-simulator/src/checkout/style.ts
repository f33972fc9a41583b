export const CHECKOUT_STYLE = `
:root { color-scheme: light; --brand: #0b66ff; font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
body.cashfree { --brand: #6930ca; }
body.juspay { --brand: #0f7a4d; }
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; background: #eef1f6; color: #14181f; }
main { width: min(100%, 25rem); background: #fff; border-radius: 1.25rem; overflow: hidden; box-shadow: 0 1rem 3rem #1422401f; }
header { display: flex; justify-content: space-between; align-items: center; padding: 1rem 1.25rem; background: var(--brand); color: #fff; }
.brand { font-weight: 700; letter-spacing: .01em; }
.badge { font-size: .75rem; padding: .15rem .55rem; border: 1px solid #ffffff80; border-radius: 1rem; }
.what { padding: 2rem 1.25rem 1.25rem; text-align: center; }
.merchant { color: #545d6c; }
.amount { font-size: 2.75rem; font-weight: 700; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.reference { color: #66707f; font: .8rem ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
#say { display: none; margin: 0 1.25rem; padding: .85rem 1rem; border-radius: .8rem; background: #f1f3f7; }
#say strong, #say span { display: block; }
#say span { color: #545d6c; font-size: .9rem; }
[data-state=pending] #say, [data-state=success] #say, [data-state=failed] #say, #say:has(strong:not(:empty)) { display: block; }
[data-state=success] #say { background: #e3f6ea; color: #0b5c33; }
[data-state=failed] #say { background: #fdeaea; color: #97201f; }
[data-state=success] .choices, [data-state=failed] .decline, [data-state=failed] .pending { display: none; }
.choices { display: grid; gap: .65rem; padding: 1.25rem; }
button { min-height: 3.1rem; font: inherit; font-weight: 600; border-radius: .8rem; border: 1px solid #d3d9e3; background: #fff; color: inherit; cursor: pointer; }
label { display: flex; justify-content: space-between; align-items: center; color: #545d6c; }
select { font: inherit; padding: .45rem .6rem; border-radius: .6rem; border: 1px solid #d3d9e3; background: #fff; color: #14181f; }
button:focus-visible, select:focus-visible { outline: 3px solid #14181f; outline-offset: 2px; }
button:disabled { opacity: .55; cursor: progress; }
.pay { background: var(--brand); border-color: var(--brand); color: #fff; }
.decline { color: #a32222; }
footer { padding: 0 1.25rem 1.25rem; text-align: center; font-size: .8rem; color: #66707f; }
@media (max-width: 26rem) { body { place-items: stretch; } main { border-radius: 0; min-height: 100dvh; } }
`;
