export const OVERVIEW_STYLE = `
:root { color-scheme: light dark; --bg: #eef1f6; --card: #fff; --ink: #14181f; --soft: #5b6473; --line: #dfe4ec; --good: #0b7a42; --bad: #b42318; --wait: #8a5a00;
  --razorpay: #0b66ff; --cashfree: #6930ca; --juspay: #0f7a4d; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --bg: #10141b; --card: #1a202a; --ink: #e8ecf3; --soft: #9aa5b5; --line: #2c3543; --good: #4cc38a; --bad: #ff8a7a; --wait: #f0b849;
  --razorpay: #5b97ff; --cashfree: #a57bf0; --juspay: #3fb27f; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--ink); padding: 1.25rem 1rem 3rem; }
.wide { max-width: 84rem; margin: 0 auto; display: grid; gap: 1rem; }
.wide > * { min-width: 0; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
h1 { font-size: 1.45rem; letter-spacing: -.01em; }
h2 { font-size: 1rem; display: flex; justify-content: space-between; align-items: baseline; gap: .5rem; margin-bottom: .5rem; }
h2 small, header p { color: var(--soft); font-weight: 400; font-size: .85rem; }
#lost:not(:empty) { background: var(--bad); color: #fff; padding: .5rem .9rem; border-radius: .6rem; }
.card { background: var(--card); border-radius: 1rem; padding: 1rem; box-shadow: 0 .3rem 1.2rem #1422400f; min-width: 0; }
.gateways { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.gateway { border-top: .3rem solid var(--brand); display: grid; gap: .45rem; align-content: start; }
.gateway h2 { color: var(--brand); margin: 0; text-transform: capitalize; }
.razorpay { --brand: var(--razorpay); } .cashfree { --brand: var(--cashfree); } .juspay { --brand: var(--juspay); }
label { display: flex; justify-content: space-between; align-items: center; gap: .75rem; color: var(--soft); font-size: .88rem; }
select, input, button, textarea { font: inherit; font-size: .88rem; color: var(--ink); background: var(--bg); border: 1px solid var(--line); border-radius: .5rem; padding: .3rem .5rem; }
label select { width: 10.5rem; }
.changed select { border-color: var(--brand); font-weight: 600; }
button { cursor: pointer; font-weight: 600; min-height: 2.1rem; padding: .3rem .7rem; }
button:hover { border-color: var(--soft); }
button.good { color: var(--good); } button.bad { color: var(--bad); } button.wait { color: var(--wait); }
:focus-visible { outline: 2px solid var(--razorpay); outline-offset: 1px; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
.tools label { justify-content: start; }
.tools label { min-width: 0; max-width: 100%; white-space: nowrap; }
.tools label select { width: auto; min-width: 0; flex: 0 1 auto; }
textarea { width: 100%; min-height: 8rem; font: .82rem/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; margin: .5rem 0; }
details summary { cursor: pointer; color: var(--soft); font-size: .88rem; }
.orders { display: grid; gap: .6rem; max-height: 30rem; overflow: auto; padding-right: .25rem; }
.order { border: 1px solid var(--line); border-left: .3rem solid var(--brand); border-radius: .7rem; padding: .6rem .8rem; display: grid; gap: .4rem; }
.order .top { display: flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: baseline; }
.order .amount { font-weight: 700; font-variant-numeric: tabular-nums; }
.order .id, .mono { font: .8rem ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--soft); overflow-wrap: anywhere; }
.order .acts { display: flex; flex-wrap: wrap; gap: .4rem; }
.state { font-weight: 600; font-size: .85rem; }
.success, .processed, .delivered, .ok { color: var(--good); }
.failed, .refused, .unreachable, .dropped, .fault, .forged { color: var(--bad); }
.pending, .returned, .sending { color: var(--wait); }
.two { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); }
.scroll { overflow: auto; max-height: 28rem; }
table { border-collapse: collapse; width: 100%; font-size: .83rem; }
th { text-align: left; color: var(--soft); font-weight: 500; position: sticky; top: 0; background: var(--card); }
th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums; }
td.path { font: .78rem ui-monospace, SFMono-Regular, Menlo, monospace; max-width: 22rem; overflow: hidden; text-overflow: ellipsis; }
.dot { display: inline-block; width: .55rem; height: .55rem; border-radius: 50%; background: var(--brand); margin-right: .45rem; }
td button { min-height: 0; padding: .05rem .5rem; font-weight: 500; }
a { color: inherit; }
@media (max-width: 40rem) { .gateways { order: 1; } .orders { max-height: none; } }
.empty { color: var(--soft); padding: .75rem 0; }
`;
